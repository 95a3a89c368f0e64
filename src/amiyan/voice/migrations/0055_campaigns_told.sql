-- Campaigns of before their steps were kept: where everybody who is invited has the message, everybody was told.
INSERT INTO voice_campaign_step (campaign_id, place, what, known_from)
SELECT s.campaign_id, s.place + 1, 'told', now()
FROM voice_campaign_step s
WHERE s.what = 'begun' AND NOT EXISTS (
    SELECT FROM voice_campaign_step l WHERE l.campaign_id = s.campaign_id AND l.place > s.place)
  AND NOT EXISTS (
    SELECT FROM voice_campaign_member m WHERE m.campaign_id = s.campaign_id AND NOT m.held_back AND NOT EXISTS (
        SELECT FROM voice_notice n WHERE n.person_id = m.person_id AND n.about = 'campaign ' || m.campaign_id));
