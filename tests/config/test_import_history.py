import io

import pytest
from django.core.management import CommandError, call_command

from shop.models import Order

pytestmark = pytest.mark.django_db
HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
MUG = "536365,22111,RED MUG,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom"
FEE = "536366,AMAZONFEE,AMAZON FEE,1,2010-12-01 08:26:00,9.99,,United Kingdom"


def run(tmp_path, *lines, **options):
    file, out = tmp_path / "history.csv", io.StringIO()
    file.write_text("\n".join(lines) + "\n")
    options = {"format": "uci-online-retail", "report": tmp_path / "report.csv", "stdout": out, **options}
    call_command("import_history", str(file), **options)
    return out.getvalue()


def test_the_command_says_what_became_of_every_line(tmp_path):
    said = run(tmp_path, HEADER, MUG, MUG, FEE)

    assert "3 lines (utf-8) into web" in said
    assert "1  imported; new: 1 products, 1 customers and devices" in said
    assert "1  merged: 0 imported before, 1 repeated in the file" in said
    assert "1  rejected, 0 of them damaged" in said
    assert "3  lines in all" in said
    assert "a marketplace's fee" in (tmp_path / "report.csv").read_text()


def test_a_wrong_header_ends_with_2_and_writes_nothing(tmp_path):
    with pytest.raises(CommandError, match="Nothing was imported: this is not uci-online-retail") as caught:
        run(tmp_path, "a,b", "1,2")

    assert caught.value.returncode == 2
    assert not Order.objects.exists()
    assert not (tmp_path / "report.csv").exists()


def test_half_a_line_ends_with_1_and_the_others_are_in(tmp_path):
    with pytest.raises(CommandError, match="1 damaged lines were left out") as caught:
        run(tmp_path, HEADER, MUG, "536365,222")

    assert caught.value.returncode == 1
    assert Order.objects.count() == 1
