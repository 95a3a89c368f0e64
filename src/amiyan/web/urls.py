"""Every page's address. The first word of each path says whether a request is for a page (:mod:`amiyan.web.around`)."""

from typing import Final

from django.urls import path, re_path

from amiyan.web import contact, errors, front, installed
from amiyan.web.demo import pages as demo
from amiyan.web.family.urls import urlpatterns as family
from amiyan.web.institution import urls as institution
from amiyan.web.office.urls import urlpatterns as office
from amiyan.web.offline import pages as offline
from amiyan.web.public.urls import urlpatterns as public
from amiyan.web.sign_in import pages as sign_in
from amiyan.web.style import pages as style

urlpatterns = [
    path("", front.home, name="home"),
    path("language", front.choose_language, name="language"),
    path("sign-in", sign_in.sign_in, name="sign-in"),
    path("sign-in/national", sign_in.national_begin, name="sign-in-national"),
    path("sign-in/national/answer", sign_in.national_answer, name="sign-in-national-answer"),
    path("sign-in/passkey", sign_in.passkey_answer, name="sign-in-passkey"),
    path("sign-in/passkey/ask", sign_in.passkey_ask, name="sign-in-passkey-ask"),
    path("sign-out", sign_in.sign_out, name="sign-out"),
    path(".well-known/security.txt", contact.security_contact, name="security-contact"),
    path("me/door", sign_in.door, name="door"),
    path("me/door/passkeys", sign_in.passkey_add, name="passkey-add"),
    path("me/door/passkeys/offer", sign_in.passkey_offer, name="passkey-offer"),
    path("me/door/sessions/<int:session_id>/end", sign_in.session_end, name="session-end"),
    path("me/door/passkeys/<int:passkey_id>/end", sign_in.passkey_end, name="passkey-end"),
    path("offline/list", offline.marking, name="offline-list"),
    path("institution/<facility>/phones", offline.phones, name="phones"),
    path("institution/<facility>/phones/enrol", offline.enrol, name="phone-enrol"),
    path("institution/<facility>/phones/end", offline.end, name="phone-end"),
    path("institution/<facility>/phones/marker", offline.mark_here, name="phone-marker"),
    path("institution/<facility>/phones/roster", offline.roster, name="phone-roster"),
    path("institution/<facility>/phones/guest", offline.guest, name="phone-guest"),
    *family,
    *institution.urlpatterns,
    *public,
    *office,
    path("style", style.components, name="style"),
    path("style/live", style.live, name="style-live"),
    path("demo", demo.town, name="demo"),
    path("demo/as", demo.sign_in_as, name="demo-as"),
    path("demo/clock", demo.set_clock, name="demo-clock"),
    path("demo/month", demo.month, name="demo-month"),
    path("demo/month/now", demo.month_now, name="demo-month-now"),
    path("demo/tour", demo.lead, name="demo-tour"),
    path("manifest.webmanifest", installed.manifest, name="manifest"),
    path("sw.js", installed.worker, name="worker"),
]

# "static" is served by WhiteNoise before any page is asked for.
FIRST_WORDS: Final = frozenset(
    {str(one.pattern).partition("/")[0].partition("<")[0] for one in urlpatterns} - {""} | {"static"}
)
# Under these words nothing is a terminal's: what no page answers is a page that does not exist.
_OURS: Final = "|".join(sorted(word.replace(".", r"\.") for word in FIRST_WORDS))
urlpatterns.append(re_path(rf"^(?:{_OURS})(?:/.*)?$", errors.nothing_here))
