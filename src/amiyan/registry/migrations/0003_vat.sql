-- A supplier's prices may include VAT; the act of a treasury names it.
ALTER TABLE registry_agreement ADD COLUMN vat_percent smallint,
    ADD CONSTRAINT a_vat_is_a_percentage CHECK (vat_percent BETWEEN 0 AND 100);
COMMENT ON COLUMN registry_agreement.vat_percent IS 'Included in its prices; null: the supplier does not pay VAT, or it is not known.';
