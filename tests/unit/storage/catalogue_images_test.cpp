#include "unit/storage/catalogue_fixture.hpp"

namespace kadr {
namespace {

using test::film_named;
using test::picture_commit;
using testing::ElementsAre;
using testing::IsEmpty;

class CatalogueImages : public test::catalogue_fixture {
 protected:
  static film_record film_with(std::vector<image_ref> images, std::string id = "tt1") {
    film_record film = film_named("Heat", {{"imdb", std::move(id)}});
    film.images = std::move(images);
    return film;
  }
  /// The picture at `href` arrives.
  bool arrive(const std::string& href, char content) {
    auto request = add(test::picture_of(href));
    completion end;
    end.request_id = request;
    end.source = "s";
    end.url = href;
    return catalogue_.put_image(picture_commit(content), end);
  }
  test::rows links() {
    return rows(
        "SELECT film_id, kind, position, substr(sha256, 1, 1), url FROM film_images ORDER BY film_id, kind, position");
  }
};

TEST_F(CatalogueImages, PicturesOfAFilmBecomeRequests) {
  const auto put_film = put("api", film_with({{"poster", "https://img.example/p.jpg"},
                                              {"still", "https://img.example/s1.jpg"},
                                              {"still", "https://img.example/s2.jpg"}}));
  EXPECT_EQ(put_film.requests_new, 3u);
  EXPECT_THAT(rows("SELECT url, rule, source, depth, parent_id FROM requests WHERE rule = 'image' ORDER BY id"),
              ElementsAre("https://img.example/p.jpg|image|api|2|1", "https://img.example/s1.jpg|image|api|2|1",
                          "https://img.example/s2.jpg|image|api|2|1"));
  EXPECT_THAT(links(), IsEmpty()) << "nothing has arrived yet";
}

TEST_F(CatalogueImages, APictureThatArrivesIsLinkedToTheFilmsThatWait) {
  put("api", film_with({{"poster", "https://img.example/p.jpg"}, {"still", "https://img.example/s.jpg"}}, "tt1"));
  put("api", film_with({{"still", "https://img.example/x.jpg"}, {"still", "https://img.example/p.jpg"}}, "tt2"));
  EXPECT_TRUE(arrive("https://img.example/p.jpg", 'a'));
  EXPECT_THAT(links(), ElementsAre("1|poster|0|a|https://img.example/p.jpg", "2|still|1|a|https://img.example/p.jpg"));
}

TEST_F(CatalogueImages, APictureThatIsHereAlreadyIsLinkedAtOnce) {
  put("api", film_with({{"poster", "https://img.example/p.jpg"}}, "tt1"));
  arrive("https://img.example/p.jpg", 'a');
  const auto second = put("api", film_with({{"backdrop", "https://img.example/p.jpg"}}, "tt2"));
  EXPECT_EQ(second.requests_new, 0u);
  EXPECT_THAT(links(),
              ElementsAre("1|poster|0|a|https://img.example/p.jpg", "2|backdrop|0|a|https://img.example/p.jpg"));
}

TEST_F(CatalogueImages, AMergeKeepsThePicturesThatAreHere) {
  put("one", film_with({{"poster", "https://img.example/1.jpg"}}));
  arrive("https://img.example/1.jpg", 'a');
  put("two", film_with({{"poster", "https://img.example/2.jpg"}}));
  EXPECT_THAT(links(), ElementsAre("1|poster|1|a|https://img.example/1.jpg")) << "the newer source comes first";
  arrive("https://img.example/2.jpg", 'b');
  EXPECT_THAT(links(), ElementsAre("1|poster|0|b|https://img.example/2.jpg", "1|poster|1|a|https://img.example/1.jpg"));
}

TEST_F(CatalogueImages, APictureThatNoSourceNamesAnyMoreIsNotLinked) {
  put("api", film_with({{"poster", "https://img.example/old.jpg"}}));
  put("api", film_with({{"poster", "https://img.example/new.jpg"}}));
  arrive("https://img.example/old.jpg", 'a');
  EXPECT_THAT(links(), IsEmpty());
  EXPECT_THAT(rows("SELECT count(*) FROM images"), ElementsAre("1")) << "but it is kept";
  arrive("https://img.example/new.jpg", 'b');
  EXPECT_THAT(links(), ElementsAre("1|poster|0|b|https://img.example/new.jpg"));
}

TEST_F(CatalogueImages, FilmsThatBecomeOneKeepTheirPictures) {
  put("one", film_with({{"poster", "https://img.example/1.jpg"}}, "tt1"));
  put("two", film_with({{"poster", "https://img.example/2.jpg"}}, "tt2"));
  arrive("https://img.example/1.jpg", 'a');
  put("three", film_named("Heat", {{"imdb", "tt2"}, {"imdb", "tt1"}}));
  EXPECT_THAT(links(), ElementsAre("1|poster|1|a|https://img.example/1.jpg"));
  arrive("https://img.example/2.jpg", 'b');
  EXPECT_THAT(links(), ElementsAre("1|poster|0|b|https://img.example/2.jpg", "1|poster|1|a|https://img.example/1.jpg"));
}

TEST_F(CatalogueImages, TheFragmentOfAPictureDoesNotMatter) {
  const auto put_film =
      put("api", film_with({{"poster", "https://img.example/p.jpg#a"}, {"still", "https://img.example/p.jpg#b"}}));
  EXPECT_EQ(put_film.requests_new, 1u);
  arrive("https://img.example/p.jpg", 'a');
  EXPECT_THAT(links(), ElementsAre("1|poster|0|a|https://img.example/p.jpg", "1|still|0|a|https://img.example/p.jpg"));
  put("api", film_with({{"poster", "https://img.example/p.jpg#c"}}, "tt2"));
  EXPECT_THAT(rows("SELECT film_id, url FROM film_images WHERE film_id = 2"),
              ElementsAre("2|https://img.example/p.jpg"));
}

TEST_F(CatalogueImages, APictureOfAnotherSchemeIsPassedOver) {
  const auto put_film =
      put("api", film_with({{"poster", "data:image/png;base64,AA"}, {"poster", "https://img.example/p.jpg"}}));
  EXPECT_EQ(put_film.requests_new, 1u);
  arrive("https://img.example/p.jpg", 'a');
  EXPECT_THAT(links(), ElementsAre("1|poster|0|a|https://img.example/p.jpg"));
}

TEST_F(CatalogueImages, OneContentAtTwoAddressesIsOneImage) {
  EXPECT_TRUE(arrive("https://img.example/1.jpg", 'a'));
  EXPECT_FALSE(arrive("https://img.example/2.jpg", 'a'));
  EXPECT_THAT(rows("SELECT substr(sha256, 1, 2), bytes, format, width, height, path = 'aa/' || sha256 || '.jpg' "
                   "FROM images"),
              ElementsAre("aa|1000|jpeg|60|90|1"));
  EXPECT_THAT(rows("SELECT url, substr(sha256, 1, 1), source, etag FROM image_urls ORDER BY url"),
              ElementsAre("https://img.example/1.jpg|a|s|-", "https://img.example/2.jpg|a|s|-"));
}

TEST_F(CatalogueImages, AnAddressWithNewContentNamesThatAndSoDoItsFilms) {
  put("api", film_with({{"poster", "https://img.example/p.jpg"}}));
  arrive("https://img.example/p.jpg", 'a');
  EXPECT_TRUE(arrive("https://img.example/p.jpg", 'b'));
  EXPECT_THAT(rows("SELECT url, substr(sha256, 1, 1) FROM image_urls"), ElementsAre("https://img.example/p.jpg|b"));
  EXPECT_THAT(links(), ElementsAre("1|poster|0|b|https://img.example/p.jpg"));
}

TEST_F(CatalogueImages, WhatIsNeededToAskForItAgainIsKept) {
  auto image = picture_commit('a');
  image.etag = "\"v1\"";
  image.last_modified = "Sat, 21 Nov 2026 10:00:00 GMT";
  completion end;
  end.request_id = add(test::picture_of("https://img.example/p.jpg"));
  end.source = "s";
  end.url = "https://img.example/p.jpg";
  catalogue_.put_image(image, end);
  EXPECT_THAT(rows("SELECT etag, last_modified, fetched_at > 0 FROM image_urls"),
              ElementsAre("\"v1\"|Sat, 21 Nov 2026 10:00:00 GMT|1"));
}

}  // namespace
}  // namespace kadr
