"""What operators see on their home page."""

from datetime import datetime

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from content.models import ReviewAnalysis
from shop.contracts.reporting import Panel, PanelRow


def panel(*, now: datetime) -> Panel:
    """The tile of the operators' home page."""
    n_read = ReviewAnalysis.objects.count()
    row = PanelRow(_("Reviews read"), (number_format(n_read),))
    return Panel(_("Reviews and descriptions"), "", (_("What"), _("Number")), (row,))
