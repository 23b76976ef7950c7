-- What SQLite finds the words and the names by.

-- External content (SQLite 3.37 has no contentless deletion): the texts stay in the tables of the models, and the
-- triggers hand the old ones over when they change. A migration that makes such a table anew makes its triggers again.
CREATE VIRTUAL TABLE search_text USING fts5(
    title, place, summary, body, words, content='search_indexedtext', content_rowid='event_id', tokenize='ascii'
);
CREATE TRIGGER search_text_insert AFTER INSERT ON search_indexedtext BEGIN
    INSERT INTO search_text(rowid, title, place, summary, body, words)
    VALUES (new.event_id, new.title, new.place, new.summary, new.body, new.words);
END;
CREATE TRIGGER search_text_delete AFTER DELETE ON search_indexedtext BEGIN
    INSERT INTO search_text(search_text, rowid, title, place, summary, body, words)
    VALUES ('delete', old.event_id, old.title, old.place, old.summary, old.body, old.words);
END;
CREATE TRIGGER search_text_update AFTER UPDATE OF event_id, title, place, summary, body, words ON search_indexedtext
BEGIN
    INSERT INTO search_text(search_text, rowid, title, place, summary, body, words)
    VALUES ('delete', old.event_id, old.title, old.place, old.summary, old.body, old.words);
    INSERT INTO search_text(rowid, title, place, summary, body, words)
    VALUES (new.event_id, new.title, new.place, new.summary, new.body, new.words);
END;

CREATE VIRTUAL TABLE search_name USING fts5(
    words, content='search_indexedname', content_rowid='id', tokenize='ascii', prefix='1 2 3'
);
CREATE TRIGGER search_name_insert AFTER INSERT ON search_indexedname BEGIN
    INSERT INTO search_name(rowid, words) VALUES (new.id, new.words);
END;
CREATE TRIGGER search_name_delete AFTER DELETE ON search_indexedname BEGIN
    INSERT INTO search_name(search_name, rowid, words) VALUES ('delete', old.id, old.words);
END;
CREATE TRIGGER search_name_update AFTER UPDATE OF id, words ON search_indexedname BEGIN
    INSERT INTO search_name(search_name, rowid, words) VALUES ('delete', old.id, old.words);
    INSERT INTO search_name(rowid, words) VALUES (new.id, new.words);
END;

-- Words have no number of their own, which VACUUM might change: their table keeps them itself, with a sign before and
-- after, so that beginnings and endings are trigrams too.
CREATE VIRTUAL TABLE search_word USING fts5(word, tokenize='trigram');
CREATE TRIGGER search_word_insert AFTER INSERT ON search_indexedword BEGIN
    INSERT INTO search_word(word) VALUES ('_' || new.word || '_');
END;
CREATE TRIGGER search_word_delete AFTER DELETE ON search_indexedword BEGIN
    DELETE FROM search_word WHERE rowid IN (
        SELECT rowid FROM search_word
        WHERE search_word MATCH '"_' || old.word || '_"' AND word = '_' || old.word || '_'
    );
END;
