from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0006_close_the_seals")]
    operations = [
        migrations.AddConstraint(
            model_name='notification',
            constraint=models.UniqueConstraint(condition=models.Q(('sealed__isnull', False)), fields=('sealed', 'dedupe'), name='notification_sealed_once'),
        ),
        migrations.AddConstraint(
            model_name='notification',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('sealed', None), ('user__isnull', False)), models.Q(('sealed__isnull', False), ('user', None)), _connector='OR'), name='notification_to'),
        ),
    ]
