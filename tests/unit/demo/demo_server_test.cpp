#include "demo/demo_server.hpp"

#include <gtest/gtest.h>

#include <boost/system/system_error.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <thread>
#include <vector>

#include "core/time.hpp"
#include "demo/poster.hpp"
#include "http_client.hpp"

namespace kadr {
namespace {

using test::http_client;

demo_server::options small(std::size_t films = 120) {
  demo_server::options chosen;
  chosen.films = films;
  return chosen;
}

TEST(DemoServer, AnswersManyRequestsOnOneConnection) {
  demo_server server(small());
  http_client client(server.port());
  ASSERT_TRUE(client.connected());
  for (int page = 1; page <= 3; ++page) {
    const auto reply = client.get("/api/films?page=" + std::to_string(page));
    ASSERT_EQ(reply.status, 200);
    EXPECT_TRUE(reply.has("Content-Type: application/json"));
    EXPECT_TRUE(reply.has("Connection: keep-alive"));
    EXPECT_EQ(nlohmann::json::parse(reply.body)["page"], page);
  }
  EXPECT_EQ(client.get("/api/films/7").status, 200);
  EXPECT_EQ(client.get("/robots.txt").body, "User-agent: *\nDisallow: /private/\n");
  EXPECT_EQ(client.get("/private/x").status, 404);
}

TEST(DemoServer, ServesThePosterOfTheFilm) {
  demo_server server(small());
  http_client client(server.port());
  const auto film = server.world().make(3);
  const auto reply = client.get("/posters" + film.poster_path);
  EXPECT_EQ(reply.status, 200);
  EXPECT_TRUE(reply.has("Content-Type: image/jpeg"));
  EXPECT_TRUE(reply.complete);
  EXPECT_EQ(reply.body, draw_poster(film).value());
}

TEST(DemoServer, PacksJsonWhereTheClientAcceptsItAndPicturesNever) {
  demo_server server(small());
  http_client client(server.port());
  const auto plain = client.get("/api/films?page=1");
  const auto packed = client.get("/api/films?page=1", "Accept-Encoding: gzip, br\r\n");
  EXPECT_FALSE(plain.has("Content-Encoding"));
  EXPECT_TRUE(packed.has("Content-Encoding: gzip"));
  EXPECT_TRUE(packed.has("Vary: Accept-Encoding"));
  EXPECT_LT(packed.body.size() * 2, plain.body.size());
  const auto poster = client.get("/posters" + server.world().make(0).poster_path, "Accept-Encoding: gzip\r\n");
  EXPECT_FALSE(poster.has("Content-Encoding"));
}

TEST(DemoServer, AnswersPipelinedRequestsInOrder) {
  demo_server server(small());
  http_client client(server.port());
  client.send("GET /api/films/1 HTTP/1.1\r\nHost: x\r\n\r\nGET /api/films/2 HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(nlohmann::json::parse(client.receive().body)["id"], 1);
  EXPECT_EQ(nlohmann::json::parse(client.receive().body)["id"], 2);
}

TEST(DemoServer, HeadHasNoBodyAndOtherMethodsAreRefused) {
  demo_server server(small());
  http_client client(server.port());
  client.send("HEAD /api/films/1 HTTP/1.1\r\nHost: x\r\n\r\n");
  const auto head = client.receive(true);
  EXPECT_EQ(head.status, 200);
  EXPECT_FALSE(head.has("Content-Length: 0\r\n"));
  client.send("DELETE /api/films/1 HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(client.receive().status, 405);
}

TEST(DemoServer, ClosesWhereTheClientAsksForItOrTalksNonsense) {
  demo_server server(small());
  http_client polite(server.port());
  EXPECT_TRUE(polite.get("/", "Connection: close\r\n").has("Connection: close"));
  EXPECT_TRUE(polite.at_end());
  http_client nonsense(server.port());
  nonsense.send("\x16\x03\x01 hello\r\n\r\n");
  EXPECT_TRUE(nonsense.at_end());
  http_client endless(server.port());
  endless.send("GET / HTTP/1.1\r\nX: " + std::string(64 * 1024, 'a') + "\r\n\r\n");
  EXPECT_TRUE(endless.at_end());
}

TEST(DemoServer, CountsWhatItServes) {
  demo_server server(small());
  {
    http_client client(server.port());
    client.get("/api/films/1");
    client.get("/api/films/1");
    client.get("/nothing");
  }
  server.stop();
  const auto counters = server.count();
  EXPECT_EQ(counters.requests, 3u);
  EXPECT_EQ(counters.errors, 0u);
  EXPECT_GT(counters.bytes, 1000u);
  EXPECT_EQ(server.served(), (std::map<std::string, int>{{"/api/films/1", 2}, {"/nothing", 1}}));
}

TEST(DemoServer, SpoilsAnswersAndLetsTheSecondAttemptSucceed) {
  auto chosen = small(40);
  chosen.error_rate = 1;
  demo_server server(chosen);
  int unavailable = 0, cut = 0;
  for (int id = 1; id <= 40; ++id) {
    const std::string target = "/api/films/" + std::to_string(id);
    http_client first(server.port());
    const auto spoilt = first.get(target);
    if (spoilt.status == 503) {
      ++unavailable;
    } else {
      EXPECT_EQ(spoilt.status, 200);
      EXPECT_FALSE(spoilt.complete);
      EXPECT_TRUE(first.at_end());
      ++cut;
    }
    http_client second(server.port());
    const auto good = second.get(target);
    EXPECT_EQ(good.status, 200);
    EXPECT_TRUE(good.complete);
  }
  EXPECT_GT(unavailable, 5);
  EXPECT_GT(cut, 5);
  EXPECT_EQ(server.count().errors, 40u);
}

TEST(DemoServer, WaitsForItsLatency) {
  auto chosen = small();
  chosen.latency = std::chrono::milliseconds(80);
  demo_server server(chosen);
  http_client client(server.port());
  const auto start = steady::now();
  EXPECT_EQ(client.get("/robots.txt").status, 200);
  EXPECT_GE(steady::now() - start, chosen.latency);
}

TEST(DemoServer, StopsAtOnceWithIdleAndBusyConnectionsOpen) {
  auto chosen = small();
  chosen.latency = std::chrono::hours(1);
  auto server = std::make_unique<demo_server>(chosen);
  std::vector<std::unique_ptr<http_client>> clients;
  for (int i = 0; i < 20; ++i) {
    clients.push_back(std::make_unique<http_client>(server->port()));
    if (i % 2 == 0) clients.back()->send("GET /api/films/1 HTTP/1.1\r\nHost: x\r\n\r\n");
  }
  while (server->count().requests < 10) std::this_thread::yield();
  const auto start = steady::now();
  server->stop();
  EXPECT_LT(steady::now() - start, std::chrono::seconds(5));
  for (auto& client : clients) EXPECT_TRUE(client->at_end());
  server->stop();
  EXPECT_EQ(server->count().requests, 10u);
}

TEST(DemoServer, ItsPortIsFreeAgainAfterwardsAndTakenMeanwhile) {
  auto chosen = small();
  auto server = std::make_unique<demo_server>(chosen);
  chosen.port = server->port();
  EXPECT_THROW(demo_server second(chosen), boost::system::system_error);
  server.reset();
  EXPECT_FALSE(http_client(chosen.port).connected());
  demo_server again(chosen);
  EXPECT_EQ(again.port(), chosen.port);
  EXPECT_EQ(again.origin(), "http://127.0.0.1:" + std::to_string(chosen.port));
}

TEST(DemoServer, ManyClientsAtOnceGetTheirOwnAnswers) {
  demo_server server(small());
  std::vector<std::thread> threads;
  std::vector<int> good(8);
  for (std::size_t t = 0; t < good.size(); ++t)
    threads.emplace_back([&, t] {
      http_client client(server.port());
      for (int i = 0; i < 12; ++i) {
        const auto film = server.world().make(t * 12 + static_cast<std::size_t>(i));
        const auto detail = nlohmann::json::parse(client.get("/api/films/" + std::to_string(film.id)).body);
        const bool poster = client.get("/posters" + film.poster_path).complete;
        good[t] += detail["id"] == film.id && poster ? 1 : 0;
      }
    });
  for (auto& thread : threads) thread.join();
  for (const int count : good) EXPECT_EQ(count, 12);
  EXPECT_EQ(server.count().requests, 8u * 12 * 2);
}

}  // namespace
}  // namespace kadr
