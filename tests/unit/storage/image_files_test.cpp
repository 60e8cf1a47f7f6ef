#include "storage/image_files.hpp"

#include <gmock/gmock.h>

#include <fstream>

#include "support/temporary_folder.hpp"
#include "support/test_data.hpp"
#include "unit/storage/constraints.hpp"

namespace kadr {
namespace {

using test::read_file;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string content = "the bytes of a picture";
const std::string hash = sha256_hex(content);
const std::string place = hash.substr(0, 2) + "/" + hash + ".jpg";

image_files open_at(const std::filesystem::path& root, bool durable = false) {
  auto files = image_files::open(root, durable);
  if (!files) throw std::runtime_error(files.error().message());
  return std::move(*files);
}

image_files::temporary written(const image_files& files, std::string_view bytes = content) {
  auto file = files.create();
  if (!file) throw std::runtime_error(file.error().message());
  if (auto done = file->write(bytes); !done) throw std::runtime_error(done.error().message());
  return std::move(*file);
}

class ImageFiles : public testing::Test {
 protected:
  [[nodiscard]] std::filesystem::path root() const { return folder_ / "images"; }
  [[nodiscard]] std::vector<std::string> temporaries() const {
    std::vector<std::string> out;
    for (const auto& entry : std::filesystem::directory_iterator(root() / ".tmp"))
      out.push_back(entry.path().filename().string());
    return out;
  }

  test::temporary_folder folder_;
  image_files files_ = open_at(root());
};

TEST_F(ImageFiles, AFileIsHashedWhileItIsWrittenAndPublishedUnderItsHash) {
  auto file = files_.create();
  ASSERT_TRUE(file);
  for (const char byte : content) ASSERT_TRUE(file->write({&byte, 1}));
  EXPECT_EQ(file->size(), content.size());
  EXPECT_EQ(file->path().parent_path(), root() / ".tmp");
  EXPECT_EQ(read_file(file->path()), content);
  EXPECT_EQ(file->finish(), hash);
  const auto published = files_.publish(std::move(*file), hash, ".jpg");
  ASSERT_TRUE(published) << published.error().message();
  EXPECT_EQ(*published, place);
  EXPECT_EQ(read_file(root() / place), content);
  EXPECT_THAT(temporaries(), IsEmpty());
}

TEST_F(ImageFiles, AnEmptyFileHasAHashToo) {
  auto file = written(files_, "");
  EXPECT_EQ(file.finish(), sha256_hex(""));
  EXPECT_TRUE(files_.publish(std::move(file), sha256_hex(""), ".img"));
}

TEST_F(ImageFiles, AFileThatIsNotPublishedGoesAway) {
  {
    const auto file = written(files_);
    EXPECT_THAT(temporaries(), testing::SizeIs(1));
  }
  EXPECT_THAT(temporaries(), IsEmpty());
}

TEST_F(ImageFiles, AFileMovesWithItsOwner) {
  auto first = written(files_, content.substr(0, 5));
  image_files::temporary second = std::move(first);
  EXPECT_EQ(second.size(), 5u);
  ASSERT_TRUE(second.write(std::string_view(content).substr(5)));
  EXPECT_EQ(second.finish(), hash);
  EXPECT_TRUE(files_.publish(std::move(second), hash, ".jpg"));
}

TEST_F(ImageFiles, TheSameContentIsKeptOnce) {
  ASSERT_TRUE(files_.publish(written(files_), hash, ".jpg"));
  const auto first = std::filesystem::last_write_time(root() / place);
  const auto again = files_.publish(written(files_), hash, ".jpg");
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, place);
  EXPECT_EQ(std::filesystem::last_write_time(root() / place), first);
  EXPECT_THAT(temporaries(), IsEmpty());
}

TEST_F(ImageFiles, AFileOfAnotherLengthUnderTheHashIsDamageAndReplaced) {
  std::filesystem::create_directory(root() / hash.substr(0, 2));
  std::ofstream(root() / place) << content.substr(0, 7);
  ASSERT_TRUE(files_.publish(written(files_), hash, ".jpg"));
  EXPECT_EQ(read_file(root() / place), content);
}

TEST_F(ImageFiles, ALinkUnderTheHashIsReplacedAndNotFollowed) {
  std::ofstream(folder_ / "precious") << std::string(content.size(), 'p');
  std::filesystem::create_directory(root() / hash.substr(0, 2));
  std::filesystem::create_symlink(folder_ / "precious", root() / place);
  ASSERT_TRUE(files_.publish(written(files_), hash, ".jpg"));
  EXPECT_FALSE(std::filesystem::is_symlink(root() / place));
  EXPECT_EQ(read_file(root() / place), content);
  EXPECT_EQ(read_file(folder_ / "precious"), std::string(content.size(), 'p'));
}

TEST_F(ImageFiles, ALinkInPlaceOfAFolderIsRefused) {
  std::filesystem::create_directory(folder_ / "elsewhere");
  std::filesystem::create_directory_symlink(folder_ / "elsewhere", root() / hash.substr(0, 2));
  const auto refused = files_.publish(written(files_), hash, ".jpg");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::file_failed);
  EXPECT_THAT(refused.error().detail, HasSubstr((root() / hash.substr(0, 2)).string()));
  EXPECT_TRUE(std::filesystem::is_empty(folder_ / "elsewhere"));
  EXPECT_THAT(temporaries(), IsEmpty());
}

TEST_F(ImageFiles, AFileInPlaceOfAFolderIsRefused) {
  std::ofstream(root() / hash.substr(0, 2)) << "x";
  const auto refused = files_.publish(written(files_), hash, ".jpg");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::file_failed);
}

TEST_F(ImageFiles, AFailedWriteIsReportedAndLeavesNothing) {
  auto file = files_.create();
  ASSERT_TRUE(file);
  {
    const test::file_size_limit limit(10'000);
    ASSERT_TRUE(file->write(std::string(9'000, 'x')));
    const auto refused = file->write(std::string(2'000, 'x'));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().klass(), error_class::local);
    EXPECT_THAT(refused.error().detail, HasSubstr(file->path().string()));
  }
  { const auto gone = std::move(*file); }
  EXPECT_THAT(temporaries(), IsEmpty());
}

TEST_F(ImageFiles, ManyFilesMayBeOpenAtOnce) {
  std::vector<image_files::temporary> open;
  for (int i = 0; i < 20; ++i) open.push_back(written(files_, std::to_string(i)));
  for (int i = 0; i < 20; ++i)
    EXPECT_TRUE(files_.publish(std::move(open[static_cast<std::size_t>(i)]), sha256_hex(std::to_string(i)), ".png"));
  EXPECT_EQ(read_file(root() / sha256_hex("7").substr(0, 2) / (sha256_hex("7") + ".png")), "7");
}

TEST(OpeningImageFiles, MakesTheRoot) {
  const test::temporary_folder folder;
  const auto files = open_at(folder / "a/b");
  EXPECT_EQ(files.root(), folder / "a/b");
  EXPECT_TRUE(std::filesystem::is_directory(folder / "a/b/.tmp"));
  EXPECT_TRUE(std::filesystem::is_empty(folder / "a/b/.tmp")) << "no trial file is left";
}

TEST(OpeningImageFiles, SweepsWhatAKilledRunLeftAndNothingElse) {
  const test::temporary_folder folder;
  {
    const auto files = open_at(folder.path());
    ASSERT_TRUE(files.publish(written(files), hash, ".jpg"));
  }
  std::ofstream(folder / ".tmp/1-0") << "half a picture";
  std::ofstream(folder / ".tmp/99999-12") << "";
  std::filesystem::create_symlink(folder / place, folder / ".tmp/link");
  (void)open_at(folder.path());
  EXPECT_TRUE(std::filesystem::is_empty(folder / ".tmp"));
  EXPECT_EQ(read_file(folder / place), content);
}

TEST(OpeningImageFiles, TheRootMayBeALinkButNotTheFolderForTemporaries) {
  const test::temporary_folder folder;
  std::filesystem::create_directory(folder / "real");
  std::filesystem::create_directory_symlink(folder / "real", folder / "images");
  { (void)open_at(folder / "images"); }
  std::filesystem::remove(folder / "real/.tmp");
  std::filesystem::create_directory(folder / "elsewhere");
  std::ofstream(folder / "elsewhere/precious") << "x";
  std::filesystem::create_directory_symlink(folder / "elsewhere", folder / "real/.tmp");
  const auto refused = image_files::open(folder / "images", false);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::file_failed);
  EXPECT_TRUE(std::filesystem::exists(folder / "elsewhere/precious"));
}

TEST(OpeningImageFiles, AFolderWithoutPermissionIsNamed) {
  const test::temporary_folder folder;
  std::filesystem::create_directories(folder / "locked/.tmp");
  std::filesystem::permissions(folder.path(), std::filesystem::perms(0755));
  std::filesystem::permissions(folder / "locked", std::filesystem::perms(0555));
  std::filesystem::permissions(folder / "locked/.tmp", std::filesystem::perms(0555));
  const test::unprivileged user;
  if (!user.holds()) GTEST_SKIP() << "root cannot step down here";
  for (const auto* name : {"locked", "locked/deeper"}) {
    const auto refused = image_files::open(folder / name, false);
    ASSERT_FALSE(refused) << name;
    EXPECT_EQ(refused.error().code, errc::file_failed) << name;
    EXPECT_THAT(refused.error().detail, AllOf(HasSubstr((folder / name).string()), HasSubstr("Permission denied")));
  }
}

TEST(OpeningImageFiles, AFileInPlaceOfTheRootIsNamed) {
  const test::temporary_folder folder;
  std::ofstream(folder / "images") << "x";
  const auto refused = image_files::open(folder / "images", false);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().detail, HasSubstr((folder / "images").string()));
}

}  // namespace
}  // namespace kadr
