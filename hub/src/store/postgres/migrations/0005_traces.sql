-- The trace that the program told which asked for a label.
ALTER TABLE outcomes ADD COLUMN trace BYTEA;
