"""To which account a statement may be paid: the one that its act names, or the one that two people put in its place.

The act names the account that the provider had when the month locked; the provider and two approvers sign it. A
change that two people signed and that took effect afterwards stands in its place: it is signed as the act is, and the
bank has said whose account it is. What the registry says beside that is nobody's word, and nobody is paid there; nor is
a change that one person signed under two records, which were merged since (P19).
"""

from typing import Final

# Of a confirmation f: records that are merged into one after they signed are one person.
IS_BY_TWO: Final = (
    "f.confirmed_by NOT IN (SELECT same.id FROM registry_same_people(f.asked_by, 'infinity') AS same (id))"
)
# Of a statement s, on the day %(today)s; blank where nobody signed for any account. Transactions, not clocks, say
# what came after what: so the log says it too (its tree "payments"), and whoever checks it comes to the same account.
SIGNED_ACCOUNT: Final = f"""coalesce((
    SELECT c.iban FROM settlement_account_end e
    JOIN settlement_account_change c ON (c.organisation_id, c.id) = (e.organisation_id, e.change_id)
    JOIN settlement_account_confirmation f ON (f.organisation_id, f.change_id) = (e.organisation_id, e.change_id)
    WHERE e.organisation_id = s.payee AND e.outcome = 'in_effect' AND f.effective_from <= %(today)s
      AND {IS_BY_TWO} AND (s.iban IS NULL OR e.tx >= s.tx)
    ORDER BY e.tx DESC, f.effective_from DESC LIMIT 1), CASE WHEN (
    -- What the act names came from a change of one person: then locking wrote down what nobody had signed.
    SELECT {IS_BY_TWO} FROM settlement_account_end e
    JOIN settlement_account_change c ON (c.organisation_id, c.id) = (e.organisation_id, e.change_id)
    JOIN settlement_account_confirmation f ON (f.organisation_id, f.change_id) = (e.organisation_id, e.change_id)
    WHERE e.organisation_id = s.payee AND e.outcome = 'in_effect' AND e.tx <= s.tx AND c.iban = s.iban
    ORDER BY e.tx DESC, f.effective_from DESC LIMIT 1) IS FALSE THEN NULL ELSE s.iban END, '')"""
