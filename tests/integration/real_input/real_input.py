#!/usr/bin/env python3
"""Runs kadr over real films and photographs, served by nginx on loopback, and compares what it stored with the source.

  real_input.py --kadr build/release/app/kadr --data ../shared/data
  real_input.py … --kills 20 --seed 7     SIGKILL at random moments, restart each time, expect the same database

Exit status: 0 equal, 1 not, 77 the data or nginx is not there (skipped).
"""
import argparse
import collections
import hashlib
import json
import os
import pathlib
import random
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import unicodedata

PER_PAGE = 100
WITH_POSTER = 500
SKIPPED = 77


def clean(text):
    """What the database holds of a text: normal form C, white space squeezed."""
    return re.sub("[ \\t\\n\\r\\f\\v\u00a0]+", " ", unicodedata.normalize("NFC", text)).strip(" ")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Source:
    """The truth: films and photographs, laid out as files that nginx serves as a paginated API."""

    def __init__(self, data, root):
        self.films = json.loads((data / "film-wikipedia/movies.json").read_text())
        self.photos = json.loads((data / "photos/manifest.json").read_text())
        self.root = root
        (root / "pages").mkdir(parents=True)
        (root / "films").mkdir()
        os.symlink((data / "photos").resolve(), root / "photos")
        pages = (len(self.films) + PER_PAGE - 1) // PER_PAGE
        for page in range(pages):
            ids = range(page * PER_PAGE, min((page + 1) * PER_PAGE, len(self.films)))
            body = {"page": page + 1, "total_pages": pages,
                    "results": [{"id": i, "title": self.films[i]["title"]} for i in ids]}
            (root / f"pages/{page + 1}.json").write_text(json.dumps(body, ensure_ascii=False))
        for i, film in enumerate(self.films):
            body = dict(film, id=i)
            if i < WITH_POSTER:
                body["poster"] = f"/posters/{i}/{self.photo_of(i)['file']}"
            (root / f"films/{i}.json").write_text(json.dumps(body, ensure_ascii=False))

    def photo_of(self, i):
        return self.photos[i % len(self.photos)]


class Nginx:
    def __init__(self, folder, root):
        self.port = free_port()
        self.log = folder / "access.log"
        self.pid_file = folder / "nginx.pid"
        config = folder / "nginx.conf"
        config.write_text(f"""
            worker_processes 1; daemon on; pid {self.pid_file}; error_log {folder}/error.log;
            {"user root;" if os.geteuid() == 0 else ""}
            events {{ worker_connections 1024; }}
            http {{
              log_format paths "$status $request_uri"; access_log {self.log} paths;
              client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
              uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
              types {{ application/json json; image/webp webp; image/jpeg jpg; }}
              keepalive_requests 1000000;
              server {{
                listen 127.0.0.1:{self.port}; root {root};
                location = /api/films {{ default_type application/json; try_files /pages/$arg_page.json =404; }}
                location ~ ^/posters/[0-9]+/(.+)$ {{ alias {root}/photos/$1; }}
              }}
            }}""")
        subprocess.run(["nginx", "-c", str(config)], check=True)

    def stop(self):
        try:
            os.kill(int(self.pid_file.read_text()), 15)
        except (OSError, ValueError):
            pass

    def served(self):
        """How often each target was asked for."""
        return collections.Counter(line.split(" ", 1)[1] for line in self.log.read_text().splitlines())


def job_for(port):
    origin = f"http://127.0.0.1:{port}"
    return {
        "job": "real-input",
        "storage": {"database": "sqlite:films.db", "images": "images"},
        "fetch": {"concurrency": 32, "per_origin": {"concurrency": 32}, "allow_private_addresses": ["127.0.0.1"]},
        "sources": [{
            "name": "wikipedia", "format": "json", "start": [f"{origin}/api/films?page=1"],
            "paginate": {"style": "page", "parameter": "page", "total_pages": "$.total_pages"},
            "items": "$.results[*]", "detail": f"{origin}/films/{{id}}.json",
            "film": {"title": "$.title", "year": "$.year", "genres": "$.genres[*]", "cast": "$.cast[*]",
                     "overview": "$.extract", "ids": {"row": "$.id"}, "images": {"poster": "$.poster"},
                     "extra": {"href": "$.href"}},
        }],
    }


def run_killed(kadr, job, kills, rng):
    """Runs the job to its end, killing it on the way. Returns how many kills hit a running process."""
    hits = 0
    while True:
        process = subprocess.Popen([kadr, "run", job, "-q"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            patience = rng.uniform(0.02, 0.35) if hits < kills else 300
            _, errors = process.communicate(timeout=patience)
            if process.returncode != 0:
                sys.exit(f"kadr ended with {process.returncode}: {errors.decode()}")
            return hits
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            if hits >= kills:
                sys.exit("kadr did not end within 300 s")
            hits += 1


def catalogue(database):
    """Everything stored, independent of the order in which it came."""
    db = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    films = {}
    for film_id, row, title, year, overview, extra in db.execute(
            "SELECT f.id, i.value, title, year, overview, extra FROM films f JOIN film_ids i ON i.film_id = f.id"):
        cast = [p for (p,) in db.execute(
            "SELECT person FROM film_people WHERE film_id = ? AND role = 'actor' ORDER BY position", (film_id,))]
        genres = {g for (g,) in db.execute("SELECT genre FROM film_genres WHERE film_id = ?", (film_id,))}
        posters = db.execute("SELECT kind, position, sha256, url FROM film_images WHERE film_id = ?", (film_id,)).fetchall()
        films[int(row)] = (title, year, overview, extra, tuple(cast), frozenset(genres), tuple(posters))
    images = {sha: rest for sha, *rest in db.execute("SELECT sha256, bytes, format, width, height, path FROM images")}
    states = dict(db.execute("SELECT state, count(*) FROM requests GROUP BY state"))
    counts = {t: db.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in ("films", "film_records", "image_urls")}
    sound = db.execute("PRAGMA integrity_check").fetchone()[0], db.execute("PRAGMA foreign_key_check").fetchall()
    return films, images, states, counts, sound


class Comparison:
    def __init__(self):
        self.problems = []

    def expect(self, what, stored, true):
        if stored != true:
            self.problems.append(f"{what}: stored {stored!r}, source {true!r}")


def compare(source, folder, port, check):
    films, images, states, counts, sound = catalogue(folder / "films.db")
    check.expect("integrity", sound, ("ok", []))
    check.expect("states", set(states), {"done"})
    check.expect("films", counts["films"], len(source.films))
    check.expect("records", counts["film_records"], len(source.films))
    check.expect("image URLs", counts["image_urls"], WITH_POSTER)
    for i, true in enumerate(source.films):
        if i not in films:
            check.problems.append(f"film {i} is missing: {true['title']}")
            continue
        title, year, overview, extra, cast, genres, posters = films[i]
        check.expect(f"film {i} title", title, clean(true["title"]))
        check.expect(f"film {i} year", year, true["year"])
        check.expect(f"film {i} cast", list(cast), [clean(name) for name in true["cast"]])
        check.expect(f"film {i} genres", genres, {clean(g) for g in true["genres"]})
        check.expect(f"film {i} overview", overview, clean(true.get("extract", "")) or None)
        wanted = [("poster", 0, source.photo_of(i)["sha256"],
                   f"http://127.0.0.1:{port}/posters/{i}/{source.photo_of(i)['file']}")] if i < WITH_POSTER else []
        check.expect(f"film {i} pictures", list(posters), wanted)
    check.expect("pictures", set(images), {p["sha256"] for p in source.photos})
    for photo in source.photos:
        size, kind, width, height, path = images.get(photo["sha256"], [None] * 5)
        check.expect(photo["file"], (size, kind, width, height),
                     (photo["bytes"], photo["format"].lower(), photo["width"], photo["height"]))
        stored = folder / "images" / (path or "")
        check.expect(photo["file"] + " on disk",
                     hashlib.sha256(stored.read_bytes()).hexdigest() if stored.is_file() else None, photo["sha256"])
    files = [p for p in (folder / "images").rglob("*") if p.is_file()]
    check.expect("files in the archive", len(files), len(source.photos))
    return films, images


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kadr", required=True)
    parser.add_argument("--data", default=os.environ.get("KADR_TEST_DATA", "../shared/data"))
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    data = pathlib.Path(options.data)
    if not (data / "film-wikipedia/movies.json").exists() or not shutil.which("nginx"):
        print(f"skipped: needs nginx and {data}/film-wikipedia (set KADR_TEST_DATA)")
        return SKIPPED

    with tempfile.TemporaryDirectory(prefix="kadr-real-") as temporary:
        folder = pathlib.Path(temporary)
        folder.chmod(0o755)
        source = Source(data, folder / "www")
        nginx = Nginx(folder, folder / "www")
        try:
            (folder / "plain").mkdir()
            job = folder / "plain/job.json"
            job.write_text(json.dumps(job_for(nginx.port), indent=1))
            began = time.monotonic()
            run_killed(options.kadr, job, 0, random.Random(0))
            elapsed = time.monotonic() - began
            check = Comparison()
            whole = compare(source, folder / "plain", nginx.port, check)
            once = max(nginx.served().values())
            check.expect("requests a URL without kills", once, 1)
            print(f"films: {len(whole[0])}/{len(source.films)}, pictures: {len(whole[1])}/{len(source.photos)}, "
                  f"differences: {len(check.problems)}, {elapsed:.2f} s")
            if options.kills:
                before = nginx.served()
                (folder / "killed").mkdir()
                job = folder / "killed/job.json"
                job.write_text(json.dumps(job_for(nginx.port), indent=1))
                print(f"killing, seed {options.seed}")
                hits = run_killed(options.kadr, job, options.kills, random.Random(options.seed))
                again = compare(source, folder / "killed", nginx.port, check)
                check.expect("the killed run's database is the uninterrupted one's", again == whole, True)
                [(target, most)] = (nginx.served() - before).most_common(1)
                print(f"kills: {hits}, most requests of one URL: {most} ({target}), differences: {len(check.problems)}")
                if most > 1 + hits + 4:
                    check.problems.append(f"a URL was served {most} times")
        finally:
            nginx.stop()
        for problem in check.problems[:20]:
            print("  " + problem)
        return 1 if check.problems else 0


if __name__ == "__main__":
    sys.exit(main())
