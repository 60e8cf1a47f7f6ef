#include "storage/sqlite/schema.hpp"

#include <string>

namespace kadr::sqlite {
namespace {

// docs/database.md describes these tables for users: keep both in step. In tables without rowid the columns of the
// primary key stand first: integrity_check of SQLite 3.40 reports NULLs that are not there otherwise.
constexpr const char* tables = R"sql(
CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE requests (
  id INTEGER PRIMARY KEY,
  fingerprint BLOB NOT NULL UNIQUE,
  url TEXT NOT NULL,
  source TEXT NOT NULL,
  rule TEXT NOT NULL,
  origin TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'queued',
  attempts INTEGER NOT NULL DEFAULT 0,
  priority INTEGER NOT NULL,
  depth INTEGER NOT NULL,
  not_before INTEGER NOT NULL DEFAULT 0,
  error_class TEXT,
  error_detail TEXT,
  status INTEGER,
  parent_id INTEGER REFERENCES requests (id),
  lease_run INTEGER,
  context TEXT,
  finished_at INTEGER
);
CREATE INDEX requests_queued ON requests (origin, priority, not_before) WHERE state = 'queued';
CREATE INDEX requests_leased ON requests (id) WHERE state = 'leased';

CREATE TABLE origins (
  origin TEXT PRIMARY KEY,
  robots_body BLOB,
  robots_status INTEGER,
  robots_fetched_at INTEGER NOT NULL DEFAULT 0,
  backoff_until INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE TABLE films (
  id INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  original_title TEXT,
  year INTEGER,
  released TEXT,
  runtime_minutes INTEGER,
  overview TEXT,
  language TEXT,
  rating REAL,
  votes INTEGER,
  certificate TEXT,
  extra TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
);

CREATE TABLE film_ids (
  scheme TEXT NOT NULL,
  value TEXT NOT NULL,
  film_id INTEGER NOT NULL REFERENCES films (id),
  PRIMARY KEY (scheme, value)
) WITHOUT ROWID;
CREATE INDEX film_ids_film ON film_ids (film_id);

CREATE TABLE film_genres (
  film_id INTEGER NOT NULL REFERENCES films (id),
  genre TEXT NOT NULL,
  PRIMARY KEY (film_id, genre)
) WITHOUT ROWID;

CREATE TABLE film_countries (
  film_id INTEGER NOT NULL REFERENCES films (id),
  country TEXT NOT NULL,
  PRIMARY KEY (film_id, country)
) WITHOUT ROWID;

CREATE TABLE film_people (
  film_id INTEGER NOT NULL REFERENCES films (id),
  role TEXT NOT NULL,
  position INTEGER NOT NULL,
  person TEXT NOT NULL,
  character TEXT,
  PRIMARY KEY (film_id, role, position)
) WITHOUT ROWID;

CREATE TABLE film_ratings (
  film_id INTEGER NOT NULL REFERENCES films (id),
  source TEXT NOT NULL,
  value REAL NOT NULL,
  scale REAL NOT NULL,
  votes INTEGER,
  PRIMARY KEY (film_id, source)
) WITHOUT ROWID;

CREATE TABLE film_records (
  id INTEGER PRIMARY KEY,
  film_id INTEGER NOT NULL REFERENCES films (id),
  source TEXT NOT NULL,
  key TEXT NOT NULL,
  url TEXT NOT NULL,
  fetched_at INTEGER NOT NULL,
  record TEXT NOT NULL
);
CREATE UNIQUE INDEX film_records_key ON film_records (source, key);
CREATE INDEX film_records_film ON film_records (film_id);

CREATE TABLE images (
  sha256 TEXT PRIMARY KEY,
  bytes INTEGER NOT NULL,
  format TEXT NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  phash INTEGER,
  blurhash TEXT,
  dominant_colour TEXT,
  path TEXT NOT NULL,
  created_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE image_urls (
  url TEXT PRIMARY KEY,
  sha256 TEXT NOT NULL REFERENCES images (sha256),
  source TEXT NOT NULL,
  etag TEXT,
  last_modified TEXT,
  fetched_at INTEGER NOT NULL,
  caption TEXT
) WITHOUT ROWID;

-- Which film waits for which request; film_images holds only what has arrived.
CREATE TABLE image_wants (
  film_id INTEGER NOT NULL REFERENCES films (id),
  kind TEXT NOT NULL,
  position INTEGER NOT NULL,
  request_id INTEGER NOT NULL REFERENCES requests (id),
  url TEXT NOT NULL,
  PRIMARY KEY (film_id, kind, position)
) WITHOUT ROWID;
CREATE INDEX image_wants_request ON image_wants (request_id);

CREATE TABLE film_images (
  film_id INTEGER NOT NULL REFERENCES films (id),
  kind TEXT NOT NULL,
  position INTEGER NOT NULL,
  sha256 TEXT NOT NULL REFERENCES images (sha256),
  url TEXT NOT NULL,
  PRIMARY KEY (film_id, kind, position)
) WITHOUT ROWID;
CREATE INDEX film_images_sha256 ON film_images (sha256);

CREATE TABLE derivatives (
  sha256 TEXT NOT NULL REFERENCES images (sha256),
  name TEXT NOT NULL,
  path TEXT NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  PRIMARY KEY (sha256, name)
) WITHOUT ROWID;

CREATE TABLE quotas (
  source TEXT NOT NULL,
  period TEXT NOT NULL,
  used INTEGER NOT NULL,
  PRIMARY KEY (source, period)
) WITHOUT ROWID;

CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  outcome TEXT,
  exit_code INTEGER,
  summary TEXT
);
)sql";

/// The version in the meta table, or 0 where there is no such table.
int version_of(database& db) {
  statement exists(db, "SELECT count(*) FROM sqlite_master WHERE name = 'meta'");
  exists.step();
  if (exists.integer(0) == 0) return 0;
  exists.reset();
  statement version(db, "SELECT value FROM meta WHERE key = 'schema_version'");
  if (!version.step()) throw error({errc::storage_corrupt, "the table meta has no schema_version"});
  return static_cast<int>(version.integer(0));
}

void refuse_newer(database& db, int found) {
  if (found > schema_version)
    throw error({errc::storage_newer, std::string(sqlite3_db_filename(db.handle(), "main")) + " has schema version " +
                                          std::to_string(found) + ", this kadr knows up to " +
                                          std::to_string(schema_version) +
                                          "; install the newer kadr, or move the file away"});
}

}  // namespace

void expect_schema(database& db) {
  const int found = version_of(db);
  refuse_newer(db, found);
  if (found < schema_version) throw error({errc::storage_failed, "the file is not a kadr database"});
}

void ensure_schema(database& db) {
  const int found = version_of(db);
  refuse_newer(db, found);
  if (found == schema_version) return;

  statement foreign(db, "SELECT count(*) FROM sqlite_master");
  foreign.step();
  if (foreign.integer(0) != 0)
    throw error(
        {errc::storage_failed, std::string(sqlite3_db_filename(db.handle(), "main")) +
                                   " holds the tables of another program; name another file in storage.database"});
  foreign.reset();

  db.execute("BEGIN IMMEDIATE");
  db.execute(tables);
  statement(db, "INSERT INTO meta (key, value) VALUES ('schema_version', ?1)").run(std::to_string(schema_version));
  db.execute("COMMIT");
}

}  // namespace kadr::sqlite
