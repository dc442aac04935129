"""Mails as they are in the world: what is read of each."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from connectors.mailbox.body import SEALED
from connectors.mailbox.message import read_message
from connectors.mailbox.quotes import fold_quotes
from connectors.mailbox.slim import SlimMail
from tests.connectors.mailbox.mails import (
    ANA,
    APPLE_FORWARD,
    ATTACHED_FORWARD,
    GERMAN_OUTLOOK_FORWARD,
    GMAIL_FORWARD,
    OUTLOOK_FORWARD,
    mail,
    part,
    several,
)


def test_a_plain_mail_is_read_with_its_thread() -> None:
    """EML-1: who, when, what, and which mails it answers, the nearest first; folded ids are whole again."""
    more = "In-Reply-To: <3@x>\r\nReferences: <1@x>\r\n <2@x>\r\n <3@x>\r\nCc: Ben <BEN@example.com>\r\n"
    read = read_message(mail(more=more))
    assert (read.sender, read.sender_name, read.subject) == ("maria@acme.example", "Maria Lopez", "Renewal quote")
    assert read.references == ("<3@x>", "<2@x>", "<1@x>")
    assert read.recipients == ("renewals@example.com", "ben@example.com")
    assert read.sent_at == datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
    assert (read.text, read.attachments, read.forwarded) == ("Could it be 14 seats?", (), ())


@pytest.mark.parametrize(
    ("charset", "data", "text"),
    [
        ("iso-2022-jp", "お見積りをお願いします".encode("iso-2022-jp"), "お見積りをお願いします"),
        ("windows-1252", b"\x93Hello\x94 \x96 20 \x80", "“Hello” – 20 €"),
        # Programs say ISO 8859-1 and mean the other.
        ("iso-8859-1", b"\x93Hello\x94", "“Hello”"),
        ("us-ascii", "Größe".encode(), "Größe"),
        ("x-no-such-charset", "Größe".encode(), "Größe"),
        ("utf-8", "Größe 20 Plätze für die Außenstelle".encode("latin-1"), "Größe 20 Plätze für die Außenstelle"),
        ("gb2312", "价格鎔".encode("gb18030"), "价格鎔"),
        ("ks_c_5601-1987", "견적을 부탁드립니다".encode("cp949"), "견적을 부탁드립니다"),
    ],
)
def test_a_text_is_read_in_the_charset_that_is_meant(charset: str, data: bytes, text: str) -> None:
    """EML-1: not in the one that is named, where that does not fit."""
    head = (
        f"From: a@b.example\r\nContent-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    )
    assert read_message(head.encode() + data).text == text


def test_broken_bytes_lose_no_more_than_themselves() -> None:
    """EML-1: a sequence that ends in its middle, and a base64 that does."""
    head = b"From: a@b.example\r\nContent-Type: text/plain; charset=iso-2022-jp\r\n\r\n"
    assert read_message(head + b"OK \x1b$B8+@Q\x1b").text.startswith("OK 見積")
    head = b"From: a@b.example\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    assert "Hello" in read_message(head + b"SGVsbG8gdGhlcmU=\r\n!!!\r\nSGVsbG").text


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("=?utf-8?B?R3LDtsOfZQ==?= =?utf-8?Q?_20_Pl=C3=A4tze?=", "Größe 20 Plätze"),
        ("=?utf-8?Q?Gr=C3?=\r\n =?utf-8?Q?=B6=C3=9Fe?=", "Größe"),
        ("=?ISO-2022-JP?B?GyRCOCtAURsoQg==?=", "見積"),
        ("=?utf-8*en?Q?Quote?=", "Quote"),
        ("=?x-unknown?Q?Quote?= for 20", "Quote for 20"),
        ("=?utf-8?B?A?= end", "=?utf-8?B?A?= end"),
        ("a very long subject that\r\n\tgoes on in the next line", "a very long subject that goes on in the next line"),
        ("Größe", "Größe"),
    ],
)
def test_headers_are_unfolded_and_decoded(written: str, read: str) -> None:
    """EML-1: a letter that two encoded words share is one; what cannot be decoded stays as it came."""
    assert read_message(mail(subject=written)).subject == read


def test_no_name_can_pass_for_an_address() -> None:
    """EML-1: what stands in the name is a name, though its encoded words hold an address."""
    read = read_message(
        mail(sender="=?utf-8?Q?ceo=40acme=2Eexample_=3Cceo=40acme=2Eexample=3E?= <mallory@evil.example>")
    )
    assert read.sender == "mallory@evil.example"
    assert "ceo@acme.example" in read.sender_name
    assert read_message(b"Subject: nobody\r\n\r\nx").sender == ""


def test_html_is_read_as_text() -> None:
    """EML-1: paragraphs, links, lists; nothing hidden, no style, no script."""
    page = (
        "<html><head><style>p{}</style></head><body><div style='display:none;max-height:0'>Unsubscribe now</div><p>Hello Ana,</p>"
        "<p>see <a href='https://acme.example/q'>our list</a><br>and <a href='https://acme.example'>acme.example</a></p>"
        "<ul><li>one</li><li>two</li></ul><script>alert(1)</script><p>Maria<!-- secret --></p></body></html>"
    )
    read = read_message(mail(page, kind="text/html; charset=utf-8"))
    assert read.text == "Hello Ana,\n\nsee our list (https://acme.example/q)\nand acme.example\n\n• one\n• two\n\nMaria"


def test_of_two_forms_the_plain_one_is_read_unless_it_only_points_to_the_other() -> None:
    """EML-1: the same words are not there twice; an attachment beside them is named."""
    html = part("text/html; charset=utf-8", "<p>The <b>words</b></p>")
    both = several(part("text/plain", "The words"), html, kind="alternative", boundary="=_in", top=False)
    read = read_message(several(both, part("application/pdf; name=q.pdf", b"%PDF")))
    assert (read.text, read.attachments) == ("The words", ("q.pdf",))
    pointing = several(part("text/plain", "Please view this mail as HTML."), html, kind="alternative")
    assert read_message(pointing).text == "The words"
    assert read_message(several(part("text/plain", "  "), html, kind="alternative")).text == "The words"


def test_attachments_are_named_and_pictures_in_the_text_are_not() -> None:
    """EML-1: names in any coding, without a path; a logo in the text is no attachment; an invitation is named."""
    logo = part("image/png; name=logo.png", b"\x89PNG", "Content-ID: <l1>\r\nContent-Disposition: inline\r\n")
    page = several(part("text/html", "<p>Hi <img src='cid:l1'></p>"), logo, kind="related", boundary="=_r", top=False)
    read = read_message(
        several(
            page,
            part(
                "application/pdf", b"%PDF", "Content-Disposition: attachment; filename*=utf-8''Gr%C3%B6%C3%9Fe.pdf\r\n"
            ),
            part(
                "application/pdf",
                b"%PDF",
                'Content-Disposition: attachment; filename="=?utf-8?B?R3LDtsOfZS5wZGY=?="\r\n',
            ),
            part("text/plain", "x", 'Content-Disposition: attachment; filename="../../etc/passwd"\r\n'),
            part("application/pdf", b"%PDF", f'Content-Disposition: attachment; filename="{"x" * 300}.pdf"\r\n'),
            part("text/calendar; method=REQUEST", "BEGIN:VCALENDAR"),
        )
    )
    assert read.text == "Hi"
    assert read.attachments[:3] == ("Größe.pdf", "Größe.pdf", "passwd")
    assert len(read.attachments[3]) <= 120
    assert read.attachments[3].endswith(".pdf")
    assert read.attachments[4].startswith("text")


def test_signed_mail_is_read_and_sealed_mail_says_where_to_read_it() -> None:
    """EML-1: S/MIME and PGP; the signature is no attachment."""
    signature = part(
        "application/pkcs7-signature; name=smime.p7s", b"0", "Content-Disposition: attachment; filename=smime.p7s\r\n"
    )
    signed = read_message(several(part("text/plain", "Signed words"), signature, kind="signed"))
    assert (signed.text, signed.attachments) == ("Signed words", ())
    sealed = part("application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", b"0")
    assert read_message(b"From: a@b.example\r\n" + sealed).text == SEALED
    pgp = several(
        part("application/pgp-encrypted", "Version: 1"), part("application/octet-stream", "-----"), kind="encrypted"
    )
    assert read_message(pgp).text == SEALED


@pytest.mark.parametrize("inner", ["14 seats, please", "<p>14 seats, please</p>"])
@pytest.mark.parametrize("kind", ["pkcs7-mime", "x-pkcs7-mime"])
def test_a_mail_that_its_signature_wraps_is_read(inner: str, kind: str) -> None:
    """EML-1: S/MIME signed data, as Outlook writes it where clear signing is off; the subject is the outer one."""
    form = "text/html" if inner.startswith("<") else "text/plain"
    wrapped = wrapped_in_signature(f"Content-Type: {form}; charset=utf-8\r\n\r\n{inner}\r\n".encode())
    read = read_message(opaque(wrapped, f"application/{kind}; smime-type=signed-data; name=smime.p7m"))
    assert (read.text, read.attachments, read.subject) == ("14 seats, please", (), "Renewal quote")
    chunked = bytes.fromhex("3080 0609 2a864886f70d010702 a080 3080 020101 3100 3080 0609 2a864886f70d010701 a080 2480")
    chunked += b"\x04\x10Content-Type: te\x04\x0axt/plain\r\n\x04\x07\r\nHello" + bytes(12)
    assert read_message(opaque(chunked, "application/pkcs7-mime; smime-type=signed-data")).text == "Hello"


def test_a_large_mail_in_a_signature_is_read_as_far_as_it_is_kept() -> None:
    """EML-1: its attachments are far larger than what is kept of a part."""
    whole = several(part("text/plain", "14 seats, please"), part("application/pdf; name=offer.pdf", b"0" * 600_000))
    slim = SlimMail()
    slim.feed(opaque(wrapped_in_signature(whole), "application/pkcs7-mime; smime-type=signed-data"))
    read = read_message(slim.content)
    assert (read.text, read.attachments) == ("14 seats, please", ("offer.pdf",))


@given(st.binary(max_size=60), st.integers(0, 400))
def test_broken_signed_data_is_sealed_and_stops_nothing(noise: bytes, cut: int) -> None:
    """EML-1: an encrypted, a cut and a broken one; and one that is deeper than anybody needs."""
    wrapped = wrapped_in_signature(b"Content-Type: text/plain\r\n\r\nHello")
    for data in (noise, wrapped[:cut], wrapped[:cut] + noise, b"\x30\x80" * 5_000):
        read = read_message(opaque(data, "application/pkcs7-mime; smime-type=signed-data"))
        assert read.subject == "Renewal quote"
    cut_off = read_message(opaque(wrapped[:cut], "application/pkcs7-mime; smime-type=signed-data")).text
    assert SEALED in cut_off or "Hello".startswith(cut_off)


def wrapped_in_signature(content: bytes) -> bytes:
    """What a mail program makes of a part that it signs."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Maria Lopez")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    builder = pkcs7.PKCS7SignatureBuilder().set_data(content).add_signer(certificate, key, hashes.SHA256())
    return builder.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])


def opaque(data: bytes, kind: str) -> bytes:
    """A mail that is nothing but this, in base64."""
    head = "From: Maria Lopez <maria@acme.example>\r\nSubject: Renewal quote\r\nMIME-Version: 1.0\r\n"
    head += f"Content-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return head.encode() + base64.encodebytes(data)


def test_flowed_text_is_joined() -> None:
    """EML-1: RFC 3676."""
    read = read_message(
        mail("one line that \ngoes on\nanother\n-- \nMaria", kind="text/plain; charset=utf-8; format=flowed")
    )
    assert read.text == "one line that goes on\nanother\n-- \nMaria"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("14 please.\n\nOn Mon, 2 Mar 2026 at 10:00, Ana Silva\n<ana@example.com> wrote:\n\n> a\n> b\n> c\n> d\n", "14 please.\n\n[… 4 quoted lines]"),
        ("14 bitte.\n\nAm 02.03.26 um 10:00 schrieb Ana Silva:\n> a\n> b\n> c\n> d\n> e", "14 bitte.\n\n[… 5 quoted lines]"),
        ("14.\n\n-----Original Message-----\nFrom: Ana\nSent: Monday\nTo: Maria\nSubject: x\n\nold\nolder", "14.\n\n[… 7 quoted lines]"),
        ("14.\n\n________________________________\nVon: Ana\nGesendet: Montag\nAn: Maria\nBetreff: x\n\nalt", "14.\n\n[… 6 quoted lines]"),
        ("14.\n\nOn 2 Mar 2026, at 10:00, Ana Silva wrote:\n\nold words without marks", "14.\n\n[… 2 quoted lines]"),
        ("> Which plan?\nThe first.\n> Until when?\nJune.", "> Which plan?\nThe first.\n> Until when?\nJune."),
        ("> a\n> b\n> c\n> d", "> a\n> b\n> c\n> d"),
        ("From: the whole team\nthank you", "From: the whole team\nthank you"),
        ("On Monday we wrote: see below.\nAnd more.", "On Monday we wrote: see below.\nAnd more."),
    ],
)  # fmt: skip
def test_what_is_quoted_is_folded(written: str, said: str) -> None:
    """EML-1: with the line that says who wrote; answers between the lines keep their questions; nothing new is lost."""
    assert read_message(mail(written)).new_text == said


@pytest.mark.parametrize(
    "data", [GMAIL_FORWARD, APPLE_FORWARD, OUTLOOK_FORWARD], ids=["Gmail", "Apple Mail", "Outlook"]
)
def test_a_mail_that_was_forwarded_between_the_lines_is_found(data: bytes) -> None:
    """EML-2: its sender, subject and words."""
    (inner,) = read_message(data).forwarded
    assert (inner.sender, inner.sender_name, inner.subject) == ("maria@acme.example", "Maria Lopez", "14 seats")
    assert inner.text.startswith("Could it be 14 seats?")


def test_a_forward_in_german_and_one_that_is_attached_are_found() -> None:
    """EML-2: an attached mail keeps its id, so that it is known if it came by another way."""
    (inner,) = read_message(GERMAN_OUTLOOK_FORWARD).forwarded
    assert (inner.sender, inner.subject, inner.text) == ("maria@acme.example", "14 Plätze", "Können es 14 Plätze sein?")
    read = read_message(ATTACHED_FORWARD)
    (inner,) = read.forwarded
    assert (inner.message_id, inner.sender, inner.subject) == (
        "<inner@acme.example>",
        "maria@acme.example",
        "14 Plätze",
    )
    assert (read.text, read.attachments) == ("As attached.", ("14 Plätze.eml",))


def test_a_mail_without_an_id_has_the_same_one_in_each_copy() -> None:
    """INT-1: whatever way the copy took; another mail has another."""
    one, copy = (read_message(mail(message_id="", more=more)) for more in ("", "Received: from here\r\n"))
    assert one.message_id == copy.message_id
    assert one.message_id != read_message(mail("another", message_id="")).message_id


def test_thirty_megabytes_are_read_in_little_memory() -> None:
    """EML-1: text and names are there; of what is attached next to nothing is kept."""
    slim = SlimMail()
    whole = several(part("text/plain", "See attached."), part("application/zip; name=big.zip", b"z" * 22_000_000))
    for start in range(0, len(whole), 100_000):
        slim.feed(whole[start : start + 100_000])
    assert len(whole) > 29_000_000
    assert len(slim.content) < 600_000
    read = read_message(slim.content)
    assert (read.text, read.attachments) == ("See attached.", ("big.zip",))


def test_what_is_built_to_break_readers_still_reaches_a_person() -> None:
    """EML-1, INT-2: parts in parts without end, and tags in tags."""
    nested = b"From: a@b.example\r\nSubject: deep\r\nMessage-ID: <d@b>\r\n"
    for depth in range(3_000):
        nested += b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (depth, depth)
    read = read_message(nested + b"\r\nend")
    assert (read.sender, read.subject, read.message_id) == ("a@b.example", "deep", "<d@b>")
    assert read_message(mail("<div>" * 20_000 + "words", kind="text/html")).text == "words"
    assert read_message(mail("<" * 50_000, kind="text/html")).sender == "maria@acme.example"


@given(st.binary(max_size=2_000))
def test_whatever_bytes_come_something_is_read(data: bytes) -> None:
    """EML-1, INT-2: no mail can stop the others."""
    read = read_message(b"From: " + data)
    assert read.message_id
    assert isinstance(read.new_text, str)
    read_message(mail(kind="multipart/mixed; boundary=x")[:-2] + data)


def test_the_date_is_taken_only_where_a_clock_can_have_shown_it() -> None:
    """INT-2: nonsense is none."""
    for written in ("Mon, 2 Mar 1026 14:00:00 +0000", "soon", "Mon, 2 Mar 2026 14:00:00 +9999999", ""):
        assert read_message(mail().replace(b"Mon, 2 Mar 2026 14:00:00 +0000", written.encode())).sent_at is None
    assert read_message(mail(sender=ANA)).sender == "ana@example.com"


#: The header lines that Outlook puts in front of a quotation, by language.
OUTLOOK_HEADERS = """
Lähettäjä: Ana | Lähetetty: maanantai 2. maaliskuuta 2026 10.00 | Vastaanottaja: Maria | Aihe: Tarjous
Od: Ana | Odesláno: pondělí 2. března 2026 10:00 | Komu: Maria | Předmět: Nabídka
Feladó: Ana | Elküldve: 2026. március 2., hétfő 10:00 | Címzett: Maria | Tárgy: Ajánlat
De la: Ana | Trimis: luni, 2 martie 2026 10:00 | Către: Maria | Subiect: Ofertă
От: Ana | Отправлено: 2 марта 2026 г. 10:00 | Кому: Maria | Тема: Предложение
Від: Ana | Надіслано: 2 березня 2026 р. 10:00 | Кому: Maria | Тема: Пропозиція
Kimden: Ana | Gönderildi: 2 Mart 2026 Pazartesi 10:00 | Kime: Maria | Konu: Teklif
Από: Ana | Στάλθηκε: Δευτέρα, 2 Μαρτίου 2026 | Προς: Maria | Θέμα: Προσφορά
寄件者: Ana | 寄件日期: 2026年3月2日 10:00 | 收件者: Maria | 主旨: 報價
מאת: Ana | נשלח: יום שני 02 מרץ 2026 10:00 | אל: Maria | נושא: הצעה
من: Ana | تم الإرسال: 2 مارس 2026 | إلى: Maria | الموضوع: عرض
Từ: Ana | Đã gửi: 2 tháng 3 2026 | Tới: Maria | Chủ đề: Báo giá
De: Ana | Enviada em: segunda-feira, 2 de março de 2026 10:00 | Para: Maria | Assunto: Cotação
Od: Ana | Wysłano: poniedziałek, 2 marca 2026 10:00 | Do: Maria | Temat: Oferta
Från: Ana | Skickat: den 2 mars 2026 10:00 | Till: Maria | Ämne: Offert
"""
#: The lines that say who wrote what follows.
WHO_WROTE = """
On Mon, Mar 2, 2026 at 10:00 AM Ana Silva <ana@example.com> wrote:
On 2026-03-02 10:00, Ana Silva wrote:
Am Mo., 2. März 2026 um 10:00 Uhr schrieb Ana Silva <ana@example.com>:
Am 02.03.2026 um 10:00 schrieb Ana Silva:
Le lun. 2 mars 2026 à 10:00, Ana Silva <ana@example.com> a écrit :
El lun, 2 mar 2026 a las 10:00, Ana Silva (<ana@example.com>) escribió:
Em seg., 2 de mar. de 2026 às 10:00, Ana Silva <ana@example.com> escreveu:
Il giorno lun 2 mar 2026 alle ore 10:00 Ana Silva <ana@example.com> ha scritto:
Op ma 2 mrt 2026 om 10:00 schreef Ana Silva <ana@example.com>:
Den mån 2 mars 2026 kl 10:00 skrev Ana Silva <ana@example.com>:
man. 2. mar. 2026 kl. 10.00 skrev Ana Silva <ana@example.com>:
ma 2. maalisk. 2026 klo 10.00 Ana Silva (ana@example.com) kirjoitti:
pon., 2 mar 2026 o 10:00 Ana Silva <ana@example.com> napisał(a):
W dniu 2.03.2026 o 10:00, Ana Silva pisze:
po 2. 3. 2026 v 10:00 odesílatel Ana Silva <ana@example.com> napsal:
Dne 2. 3. 2026 v 10:00 Ana Silva napsal(a):
Ana Silva <ana@example.com> ezt írta (időpont: 2026. márc. 2., H, 10:00):
În lun., 2 mar. 2026 la 10:00, Ana Silva <ana@example.com> a scris:
пн, 2 мар. 2026 г. в 10:00, Ana Silva <ana@example.com>:
02.03.2026 10:00, Ana Silva пишет:
Ana Silva <ana@example.com>, 2 Mar 2026 Pzt, 10:00 tarihinde şunu yazdı:
Στις Δευ 2 Μαρ 2026 στις 10:00 π.μ., ο χρήστης Ana Silva <ana@example.com> έγραψε:
2026年3月2日(月) 10:00 Ana Silva <ana@example.com>:
2026/03/02 10:00、Ana Silva <ana@example.com>のメール:
Ana Silva <ana@example.com> 于2026年3月2日周一 10:00写道：
2026년 3월 2일 (월) 오전 10:00, Ana Silva <ana@example.com>님이 작성:
Vào Th 2, 2 thg 3, 2026 vào lúc 10:00 Ana Silva <ana@example.com> đã viết:
Pada Sen, 2 Mar 2026 pukul 10.00 Ana Silva <ana@example.com> menulis:
في الاثنين، 2 مارس 2026 10:00 ص Ana Silva <ana@example.com> كتب:
"""


@pytest.mark.parametrize("headers", OUTLOOK_HEADERS.strip().splitlines())
def test_what_outlook_quotes_is_folded_in_any_language(headers: str) -> None:
    """EML-1"""
    quoted = headers.replace(" | ", "\n")
    assert fold_quotes(f"14 please.\n\n{quoted}\n\nold") == "14 please.\n\n[… 5 quoted lines]"


@pytest.mark.parametrize("said", WHO_WROTE.strip().splitlines())
def test_the_line_that_says_who_wrote_goes_with_the_quotation(said: str) -> None:
    """EML-1"""
    assert fold_quotes(f"14 please.\n\n{said}\n\n> a\n> b\n> c\n> d") == "14 please.\n\n[… 4 quoted lines]"


@pytest.mark.parametrize(
    "said",
    [
        "Ana skrev:",
        "We met on 2 March 2026 at 10:00 and decided:",
        "2026: the plan",
        "Maria napsal",
        "Tema: 20 seats\nDo: it now",
        "От: нас всех\nспасибо",
    ],
)
def test_a_sentence_with_such_words_is_not_folded(said: str) -> None:
    """EML-1"""
    assert fold_quotes(f"14 please.\n\n{said}\n\nmore") == f"14 please.\n\n{said}\n\nmore"


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ("filename*0*=utf-8''Gr%C3%B6; filename*1*=%C3%9Fe.pdf", "Größe.pdf"),
        ("filename*=ISO-8859-1''Gr%F6%DFe.pdf", "Größe.pdf"),
        ('filename="Gr=?utf-8?Q?=C3=B6=C3=9F?=e.pdf"', "Größe.pdf"),
        ('filename="=?iso-2022-jp?B?GyRCOCtAURsoQi5wZGY=?="', "見積.pdf"),
        ("filename=Gr\xf6\xdfe.pdf", "Größe.pdf"),
        ('filename="C:\\Users\\ana\\q.pdf"', "q.pdf"),
        ("filename*=klingon''q.pdf", "q.pdf"),
        ("filename*=utf-8''%E2%80%AEgpj.exe", "gpj.exe"),
    ],
)
def test_the_name_of_an_attachment_is_read_in_any_coding(disposition: str, name: str) -> None:
    """EML-1: and it cannot show itself backwards."""
    head = f"Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; {disposition}\r\n\r\nJVBERg=="
    assert read_message(several(part("text/plain", "Hi"), head.encode("latin-1"))).attachments == (name,)
