"""More forms of a word are one word now: what is stored is taken apart by the same rules as what is looked for."""

from django.db import migrations

from feedback.core.reword import take_words_anew


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("reports", "0015_kinds")]
    operations = [take_words_anew("reports", "FrictionReport")]
