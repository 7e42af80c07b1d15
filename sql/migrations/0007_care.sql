-- How carefully a device is asked: as its owner commanded, or never when it may have been
-- disturbed. auto: nobody has said.

ALTER TABLE device ADD COLUMN care TEXT NOT NULL DEFAULT 'auto';

PRAGMA user_version = 7;
