import gzip

import pytest
from django.db import transaction

from shop.models import Channel, Order, Product, Return
from shop.services import importing
from shop.services.importing import orders
from tests.shop.importing.conftest import UCI

pytestmark = pytest.mark.django_db
MUG = "536365,22111,RED MUG,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom"


def file(*lines):
    return ("\n".join([UCI, *lines]) + "\n").encode()


def nothing_was_written():
    return not (Channel.objects.exists() or Product.objects.exists() or Order.objects.exists())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"a,b,c\n1,2,3\n", "the header has no column InvoiceNo, StockCode"),
        (file(MUG).replace(b"InvoiceNo", b"Invoice"), "has no column InvoiceNo; it has Invoice"),
        (file(MUG).replace(b"Country", b"Quantity"), "has no column Country"),
        (file(MUG).decode().encode("utf-16"), "UTF-16"),
        (file(MUG).replace(b"\n", b"\r"), "very old programs"),
        (bytes(range(1, 256)) * 100, "has no column|very old programs"),
        (
            ",".join(f"c{at}" for at in range(1_000_000)).encode() + b"\n1,2\n",
            "longer than 100000 characters",
        ),
        (file(MUG).replace(b"InvoiceNo", b"\x1b[31mNo"), "it has ·.31mNo"),
        (b"\n\n\n", "it has –"),
        (b"PK\x03\x04rest", "spreadsheet"),
        (gzip.compress(file(MUG), mtime=0)[:-9], "damaged gzip"),
        (gzip.compress(file(MUG), mtime=0)[:40] + b"\x00" * 20, "damaged gzip"),
    ],
)
def test_a_file_of_another_kind_is_refused_as_a_whole(load, content, message):
    with pytest.raises(importing.UnusableFile, match=message):
        load(content)

    assert nothing_was_written()


def test_a_missing_file_an_unknown_encoding_and_an_unknown_zone_are_refused(load, tmp_path):
    with pytest.raises(importing.UnusableFile, match="no encoding"):
        load(file(MUG), encoding="klingon")
    with pytest.raises(importing.UnusableFile, match="cannot be read as ascii"):
        load(file(MUG.replace("MUG", "MÜG")), encoding="ascii")
    with pytest.raises(importing.UnusableFile, match="no time zone"):
        load(file(MUG), timezone="Mars/Base")

    assert nothing_was_written()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_the_encoding_is_found(load, encoding):
    result = load(("\r\n".join([UCI, MUG.replace("MUG", "CAFÉ MUG £5")]) + "\r\n").encode(encoding))

    assert result.summary.source.encoding == encoding
    assert Product.objects.get().name == "Red Café Mug £5"


def test_gzip_is_read_whatever_the_file_is_called(load):
    result = load(gzip.compress(file(MUG), mtime=0), name="history.dat")

    assert result.imported == 1


def test_columns_may_stand_in_any_order_with_others_between(load):
    load([f"x,{','.join(reversed(MUG.split(',')))}"], header=f"extra,{','.join(reversed(UCI.split(',')))}")

    assert Order.objects.get().lines.get().sku == "22111"


def test_a_file_cut_off_in_the_middle_of_a_letter_loses_only_its_last_line(load):
    content = file(MUG.replace("MUG", "MÜG"), MUG.replace("536365", "2").replace("MUG", "MÜ"))
    cut = content[: content.rindex("Ü".encode()) + 1]

    result = load(cut)

    assert result.summary.source.encoding == "utf-8"
    assert (result.imported, result.outcomes["damaged"]) == (1, 1)
    assert result.rows[0][2:4] == ["fields", "half a line: 3 fields instead of 8"]
    assert Product.objects.get().name == "Red Müg"


def test_a_file_of_nothing_but_a_header_imports_nothing(load):
    assert load([]).outcomes.total() == 0


def test_blank_lines_at_the_end_are_no_lines(load):
    assert load(file(MUG, "", "", "")).outcomes.total() == 1


def test_a_formula_is_none_in_the_explanation_either(load):
    result = load([MUG.replace("22111", "=CMD|' /C CALC'!A0")])

    assert result.rows[0][2:4] == ["no-article", "'=CMD|' /C CALC'!A0 is no article's code"]


def test_scripts_and_formulas_are_stored_as_words(load):
    result = load([MUG.replace("RED MUG", "<script>alert(1)</script>"), "=cmd(),1,2,3,4,5,6,7"])

    assert Product.objects.get().name == "<script>alert(1)</script>"
    assert result.rows[0][4] == "'=cmd(),1,2,3,4,5,6,7"


def test_an_interruption_leaves_whole_orders_and_the_next_run_completes_them(load, monkeypatch):
    lines = [
        f"{n},22111,RED MUG,{m},2010-12-01 08:26:00,2.55,1.0,France" for n in range(10, 20) for m in (1, 2)
    ]
    back = "C99,22111,RED MUG,-1,2010-12-02 08:26:00,2.55,1.0,France"
    monkeypatch.setattr(importing.running, "BATCH", 4)
    real, calls = orders._save_lines, []

    def fail_in_the_third_batch(*args, **kwargs):
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        real(*args, **kwargs)

    monkeypatch.setattr(orders, "_save_lines", fail_in_the_third_batch)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        load([*lines, back])
    assert not Order.objects.exists()  # the test's own transaction took it all back

    calls[:] = []
    with pytest.raises(KeyboardInterrupt):
        load([*lines, back])
    assert Order.objects.count() == 4
    assert {order.lines.count() for order in Order.objects.all()} == {2}

    monkeypatch.setattr(orders, "_save_lines", real)
    result = load([*lines, back])

    assert (result.known, result.imported) == (8, 13)
    assert Order.objects.count() == 10
    assert {order.lines.count() for order in Order.objects.all()} == {2}
    assert Return.objects.count() == 1
