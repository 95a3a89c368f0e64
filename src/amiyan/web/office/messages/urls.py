"""Addresses of the pages of this folder, under ``office/<region>/``."""

from amiyan.web.office.addresses import office_page
from amiyan.web.office.messages import campaign, campaigns, doubtful, pages

urlpatterns = [
    office_page("/messages", pages.messages, "messages"),
    office_page("/messages/forged", pages.forged, "message-forged"),
    office_page("/campaigns", campaigns.campaigns, "campaigns"),
    office_page("/campaigns/new", campaigns.campaign_new, "campaign-new"),
    office_page("/campaigns/plan", campaigns.campaign_plan, "campaign-plan"),
    office_page("/campaigns/pause", campaigns.campaign_pause, "campaign-pause"),
    office_page("/campaigns/pause/<int:number>/end", campaigns.campaign_pause_end, "campaign-pause-end"),
    office_page(
        "/campaigns/pause/<int:number>/take-back", campaigns.campaign_pause_back, "campaign-pause-back"
    ),
    office_page("/campaigns/<uuid:campaign>", campaign.campaign, "campaign"),
    office_page("/campaigns/<uuid:campaign>/start", campaign.campaign_start, "campaign-start"),
    office_page("/campaigns/<uuid:campaign>/stop", campaign.campaign_stop, "campaign-stop"),
    office_page("/messages/doubtful", doubtful.doubtful, "doubtful"),
    office_page("/messages/doubtful/again", doubtful.doubtful_again, "doubtful-again"),
]
