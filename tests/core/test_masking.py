"""Personal numbers and addresses are found however they are written, and what only looks like them is left alone."""

import csv
import re
import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from stdnum import iban, luhn

from feedback.core.masking import mask, mask_name

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "friction_texts.csv"
SEPARATORS = st.sampled_from(["", " ", "-", ".", "\u00a0", "\u2011", "\u202f", "–"])
SCRIPTS = st.sampled_from(["0123456789", "٠١٢٣٤٥٦٧٨٩", "０１２３４５６７８９", "०१२३४५६७८९"])
AROUND = st.sampled_from(["", "card ", "It said ", "numéro : ", "(", "«", "\n", "12 calls, "])
AFTER = st.sampled_from(["", ".", " 12/27", " 123", ", exp 01/28", " and more words", ")", "\nagain"])


def grouped(number: str, sizes: list[int], separator: str) -> str:
    parts, at = [], 0
    for size in sizes:
        parts.append(number[at : at + size])
        at += size
    return separator.join(part for part in parts if part)


def in_script(text: str, digits: str) -> str:
    return text.translate(str.maketrans("0123456789", digits))


@st.composite
def cards(draw: st.DrawFn) -> str:
    length = draw(st.sampled_from([13, 15, 16, 19]))
    body = draw(st.sampled_from("23456")) + draw(st.text("0123456789", min_size=length - 2, max_size=length - 2))
    number = body + luhn.calc_check_digit(body)
    sizes = {15: [4, 6, 5], 13: [4, 4, 5], 16: [4, 4, 4, 4], 19: [4, 4, 4, 4, 3]}[length]
    return number if len(set(number)) == 1 else grouped(number, sizes, draw(SEPARATORS))


@st.composite
def ibans(draw: st.DrawFn) -> str:
    country, length = draw(st.sampled_from([("DE", 18), ("FR", 23), ("NL", 14), ("ES", 20)]))
    digits = "".join(str(draw(st.integers(0, 9))) for _ in range(length - (4 if country == "NL" else 0)))
    bban = ("ABNA" if country == "NL" else "") + digits
    as_number = "".join(str(int(sign, 36)) for sign in bban + country + "00")
    whole = f"{country}{98 - int(as_number) % 97:02}{bban}"
    return grouped(whole, [4] * 9, draw(st.sampled_from(["", " ", "\u00a0"])))


@given(card=cards(), before=AROUND, after=AFTER, script=SCRIPTS)
def test_no_card_number_is_left_however_it_is_written(card: str, before: str, after: str, script: str) -> None:
    masked = mask(before + in_script(card, script) + after)
    # Where the code behind it happens to make a longer number right as well, that goes, too.
    assert masked.text in (f"{before}[card]{after}", f"{before}[card]")
    assert masked.counts == {"card": 1}


@given(number=ibans(), before=AROUND, after=st.sampled_from(["", ".", " please", ", thanks", "\nagain"]))
def test_no_account_number_is_left(number: str, before: str, after: str) -> None:
    if not iban.is_valid(number.replace("\u00a0", " ")):
        return
    assert mask(before + number + after).text == f"{before}[iban]{after}"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("jane.doe+calls@mail.example.co.uk", "email"),
        ("jane (at) example (dot) com", "email"),
        ("ｊａｎｅ＠example．com", "email"),
        ("jane dot doe at example dot com", "email"),
        ("jane.doe arobase exemple point fr", "email"),
        ("jane (arobase) exemple (point) fr", "email"),
        ("4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "card"),
        ("4111'1111'1111'1111", "card"),
        ("ＤＥ８９３７０４００４４０５３２０１３０００", "iban"),
        ("0 8 7 1 2 3 4 5 6 7", "number"),
        ("+353 21 496 0000", "phone"),
        ("+1 (415) 555-2671", "phone"),
        ("415-555-2671", "phone"),
        ("06.12.34.56.78", "phone"),
        ("0612345678", "phone"),
        ("0044 20 7946 0958", "phone"),
        ("+63\u00a0917\u202f123\u20114567", "phone"),
        ("536-90-4399", "id"),
        ("184127645108946", "id"),
        ("1 84 12 76 451 089 46", "id"),
        ("AB 12 34 56 C", "id"),
        ("1234567FA", "id"),
        ("12345678Z", "id"),
        ("X1234567L", "id"),
        ("36574261809", "id"),
        ("34-1234567-8", "id"),
    ],
)
def test_every_kind_is_found_in_a_sentence(text: str, kind: str) -> None:
    masked = mask(f"The customer gave {text}, then hung up.")
    assert masked.text == f"The customer gave [{kind}], then hung up."
    assert masked.counts == {kind: 1}


@pytest.mark.parametrize("separator", ["", " ", "-", ".", "\u00a0", "\u200b", "&nbsp;", "%20"])
def test_every_country_an_admin_may_choose_has_its_numbers_found(separator: str) -> None:
    """One number of each, made up, with its check digits right, and with whatever stands between its groups."""
    told = {
        "AR 20-98259791-9 AU 205-552-667 BE 71-07-12-452-49 BR 517-187-252-05 CA 225-859-883 CH 756-8077-4543-46",
        "DE 61-780-244-347 IL 48236079-9 IN 2034-2540-3126 NL 5028-91-026 NO 151086-68137 NZ 69-394-744 PT 215-603-990",
        "AT 2328010180 BG 7501249160 CN 110101115003079461 EE 36805286277 ES 54935333V FR 2-85-05-78-006-807-94",
        "GR 01019032398 HR 21508044076 IE 1350952HA IN NBQPN3502J IT RSSMRQ85T10V562D LT 33304240753",
        "TH 1-2345-88048-89-5 MX BOXW310820HNERXN41 PL 44051473987 RO 1630615123764 SI 0101006500480",
        "TR 17291716060 ZA 750330-5025-08-8",
    }
    for country, number in (pair.split() for line in told for pair in re.findall(r"[A-Z]{2} \S+", line)):
        written = number.replace("-", separator)
        assert written not in mask(f"it shows {written} again", (country,)).text, (country, written)


@pytest.mark.parametrize(
    ("country", "number"),
    [
        *(("CL", "56.435.237-3"), ("CZ", "710315/5983"), ("SK", "710315 2562"), ("DK", "211062 9579")),
        *(("FI", "131052-356B"), ("IS", "120174-9910"), ("KR", "271013-2018802"), ("MY", "770305 02 1234")),
        *(("PK", "42201-6084762-1"), ("SE", "880320-1485"), ("US", "536 30 4374"), ("GB", "496 359 5915")),
        *(("PH", "34-1234567-8"), ("PT", "55278889 1 ZZ4")),
    ],
)
def test_where_the_separators_are_part_of_a_number(country: str, number: str) -> None:
    assert mask(f"it shows {number} again", (country,)).text == "it shows [id] again"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("call me at 4155552671 please", "call me at [phone] please"),
        ("mon numéro est 514 2345678", "mon numéro est [phone]"),
        ("my SIN is 046454286", "my SIN is [id]"),
        ("passport no. K1234567!", "passport no. [id]!"),
    ],
)
def test_the_word_before_a_number_says_what_it_is(text: str, shown: str) -> None:
    assert mask(text).text == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Password: swordfish. It failed", "Password: [secret]. It failed"),
        ("mot de passe : Soleil42!", "mot de passe : [secret]!"),
        ("pass: letmein99", "pass: [secret]"),
        ("api_key=abcd1234efgh", "api_key=[secret]"),
        ("Authorization: Bearer abc.def.ghi1234567890", "Authorization: Bearer [secret]"),
        ("at https://bob:s3cret@host.example/x", "at https://[secret]@host.example/x"),
        ("AKIAIOSFODNN7EXAMPLE", "[secret]"),
        ('{"user": "bo", "password": "s3cret!x"}', '{"user": "bo", "password": "[secret]"}'),
        ("<password>s3cretx</password>", "<password>[secret]</password>"),
        ("psql --password Hunter2x -h db", "psql --password [secret] -h db"),
        ("jane%40example.com and a&#64;b.ie", "[email] and [email]"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nafter", "[secret]\nafter"),
        ("cvc 123, otp 482913", "cvc [secret], otp [secret]"),
        ("account number 12345678, 0123 4567 8901", "account number [number], [number]"),
    ],
)
def test_secrets_and_long_numbers(text: str, shown: str) -> None:
    assert mask(text).text == shown
    assert mask(shown).text == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("scan_4111111111111111_front", "scan [card] front"),
        ("jane_doe@example.com_screen", "[email] screen"),
        ("my_screen_2026-11-18_10.22.33", "my_screen_2026-11-18_10.22.33"),
    ],
)
def test_in_the_name_of_a_file_an_underscore_stands_between_words(name: str, shown: str) -> None:
    assert mask_name(name).text == shown


@pytest.mark.parametrize(
    "text",
    [
        "the password is wrong, password reset fails, secret santa, token: 12345 used",
        "version 2.1.78 of 2026-11-18 at 09:30",
        "v10.0.19045.3570 and 10.0.0.1:8080",
        "F-1042, order 123456, ticket 2026-000123, issue #1234567",
        "error 0x80070005, HTTP 500, exit code 1066",
        "costs $1,299.00 or 1 299,00 € of 1,234,567,890",
        "2026-11-18T09:30:00Z, 20261118, 1700000000, 1700000000000",
        "550e8400-e29b-41d4-a716-446655440000 in 4f9d8c7b6a5e",
        "2023 11 19 2023 11 25 2024 01 01, 08:00-12:00 13:00-17:00",
        "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16",
        "npm@latest asks user@host, a@b, @handle",
        "claude-3-5-sonnet-20241022, gpt-4-0613, phone rings 20 times, ext. 4521",
        "100 000 000 tokens, 0.123456789, 2000 x 1000 (2000px)",
        "rappeler le 16/11/2026, contract 2024-2026, order 225859883, 1 225 859 883 octets, 20.110.110.121",
        "Settings > Password > Reset, the password field, 100%25 of it, C:\\new\\table, AT&amp;T",
        "rate it 0 1 2 3 4 5 6 7 8 9, look at example.com, click at the dot com page, arrive at noon",
        "[email] and [phone] and [card] are marks already",
    ],
)
def test_what_only_looks_like_it_is_left_alone(text: str) -> None:
    assert (mask(text).text, mask(text).counts) == (text, {})


@given(st.lists(st.one_of(cards(), st.text(max_size=20), st.sampled_from(["a@b.ie", "+353 21 496 0000", " "]))))
@example(["2000000000008", "6189 9000 0001 1131"])
def test_masking_again_changes_nothing(parts: list[str]) -> None:
    once = mask(" ".join(parts))
    assert mask(once.text).text == once.text
    assert once.text.count("[card]") <= once.counts.get("card", 0) + " ".join(parts).count("[card]")


@pytest.mark.parametrize(
    "piece",
    [
        "1 ",
        "11 ",
        "0-",
        "a@",
        "+1",
        "phone ",
        "FR76",
        "A1 ",
        "(",
        "1",
        "a.b",
        "a at ",
        "dot a ",
        "no ",
        "@a.",
        "&#52;",
        "%34",
        "1234|",
        "1234\n",
        "-p",
    ],
)
def test_no_text_holds_the_filing_up(piece: str) -> None:
    start = time.process_time()
    mask((piece * 4000)[:4000])
    assert time.process_time() - start < 0.5


@pytest.mark.skipif(not DATA.exists(), reason="../shared/data is not there")
def test_real_complaints_whose_numbers_were_taken_out_have_next_to_nothing_to_mask() -> None:
    with DATA.open(encoding="utf-8") as file:
        texts = [row["text"] for row in csv.DictReader(file)]
    assert sum(bool(mask(text).counts) for text in texts) <= len(texts) / 200
