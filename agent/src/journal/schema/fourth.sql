
CREATE INDEX audit_of_the_lead ON audit (number) WHERE deed IN ('lead-called', 'lead-here');
