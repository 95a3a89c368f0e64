"""Every address of the site and who answers it. What terminals send goes by ``amiyan.api.device``: its last pattern takes
whatever is left, so pages stand before it, and a POST to ``/`` is a terminal's.
"""

from django.urls import path, re_path

from amiyan.api import operation
from amiyan.api.device import native, terminals
from amiyan.api.public import log
from amiyan.web import urls as web

urlpatterns = [
    *operation.urlpatterns,
    *log.urlpatterns,
    *web.urlpatterns,
    re_path(r"^t/(?P<secret>[^/]{1,100})(?P<rest>/.*)?$", terminals.by_path),
    path("api/device/v1/", native.api.urls),
    re_path(r"^(?P<rest>.*)$", terminals.by_host_or_network),
]

handler400 = "amiyan.web.errors.bad"
handler403 = "amiyan.web.errors.refused"
handler404 = "amiyan.web.errors.missing"
handler500 = "amiyan.web.errors.broken"
