#include "demo/demo_site.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace kadr {
namespace {

class DemoSite : public testing::Test {
 protected:
  demo_site::reply poster_with(film_defect defect) const {
    return site_.answer("/posters" + world_.make(world_.with_defect(defect).front()).poster_path);
  }

  film_world world_{7, 500};
  demo_site site_{world_, 20, true};
};

TEST_F(DemoSite, AnswersListsAndDetails) {
  const auto list = site_.answer("/api/films?page=2");
  EXPECT_EQ(list.status, 200u);
  EXPECT_EQ(nlohmann::json::parse(list.body)["results"][0]["id"], 21);
  EXPECT_EQ(site_.answer("/api/films").body, site_.answer("/api/films?page=1").body);
  EXPECT_EQ(site_.answer("/api/films?language=en&page=2").body, list.body);
  EXPECT_EQ(nlohmann::json::parse(site_.answer("/api/films/500").body)["id"], 500);
}

TEST_F(DemoSite, WhatDoesNotExistIsJsonWithStatus404) {
  for (const char* target :
       {"/api/films?page=26", "/api/films?page=0", "/api/films/501", "/api/films/0", "/api/films/-1", "/api/films/",
        "/api/films/1/x", "/api/films/99999999999999999999", "/posters/", "/posters/1", "/posters/-",
        "/posters/1-wrong.jpg", "/posters/../etc/passwd", "/private/", "/nothing", "", "*", "?"}) {
    const auto reply = site_.answer(target);
    EXPECT_EQ(reply.status, 404u) << target;
    EXPECT_TRUE(nlohmann::json::accept(reply.body)) << target;
  }
}

TEST_F(DemoSite, APageThatIsNoNumberIsABadRequest) {
  for (const char* target : {"/api/films?page=", "/api/films?page=x", "/api/films?page=1x", "/api/films?page=-1"})
    EXPECT_EQ(site_.answer(target).status, 400u) << target;
}

TEST_F(DemoSite, PostersAreJpegsExceptWhereTheWorldSaysOtherwise) {
  const auto good = site_.answer("/posters" + world_.make(0).poster_path);
  EXPECT_EQ(good.status, 200u);
  EXPECT_EQ(good.type, "image/jpeg");
  EXPECT_TRUE(good.body.starts_with("\xFF\xD8\xFF") && good.body.ends_with("\xFF\xD9"));
  EXPECT_EQ(poster_with(film_defect::poster_missing).status, 404u);
  EXPECT_EQ(poster_with(film_defect::no_poster).status, 404u);
  const auto cut = poster_with(film_defect::poster_cut);
  EXPECT_EQ(cut.status, 200u);
  EXPECT_TRUE(cut.body.starts_with("\xFF\xD8\xFF"));
  EXPECT_FALSE(cut.body.ends_with("\xFF\xD9"));
  const auto html = poster_with(film_defect::poster_is_html);
  EXPECT_EQ(html.type, "image/jpeg");
  EXPECT_TRUE(html.body.starts_with("<!doctype html>"));
}

TEST_F(DemoSite, RobotsMayVisitEverythingButThePrivatePart) {
  EXPECT_EQ(site_.answer("/robots.txt").body, "User-agent: *\nDisallow: /private/\n");
}

TEST_F(DemoSite, TheIndexShowsPosters) {
  const auto page = site_.answer("/");
  EXPECT_TRUE(page.type.starts_with("text/html"));
  EXPECT_NE(page.body.find("/posters" + world_.make(0).poster_path), std::string::npos);
}

}  // namespace
}  // namespace kadr
