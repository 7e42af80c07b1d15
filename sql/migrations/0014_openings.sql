-- No question goes by the moment a state began any more: the index was only written.

DROP INDEX service_state_opened;

PRAGMA user_version = 14;
