// Small git repositories for tests, made with libgit2 in a temporary folder that goes away with the builder.
#pragma once

#include <git2.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace assay::test {

// What a path is in a commit: a file's text unless said otherwise.
struct Content {
  std::string text;
  git_filemode_t mode = GIT_FILEMODE_BLOB;
  Content(const char* t) : text(t) {}  // NOLINT: implicit on purpose
  Content(std::string t, git_filemode_t m = GIT_FILEMODE_BLOB) : text(std::move(t)), mode(m) {}  // NOLINT
};
inline Content link_to(std::string target) { return {std::move(target), GIT_FILEMODE_LINK}; }
inline Content submodule() { return {"27001ed09e5227001ed09e5227001ed09e522700", GIT_FILEMODE_COMMIT}; }

using Files = std::map<std::string, Content>;

class GitBuilder {
 public:
  enum Layout { work_tree, bare };
  explicit GitBuilder(Layout layout = bare) {
    git_libgit2_init();
    std::string pattern = (std::filesystem::temp_directory_path() / "assay-git-XXXXXX").string();
    if (!mkdtemp(pattern.data())) throw std::runtime_error("mkdtemp");
    folder_ = pattern;
    path_ = folder_ / "repo";
    git_repository_init_options options = GIT_REPOSITORY_INIT_OPTIONS_INIT;
    options.flags = GIT_REPOSITORY_INIT_MKPATH;
    if (layout == bare) options.flags |= GIT_REPOSITORY_INIT_BARE;
    options.initial_head = "main";
    check(git_repository_init_ext(&repo_, path_.c_str(), &options));
  }
  ~GitBuilder() {
    git_repository_free(repo_);
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  GitBuilder(const GitBuilder&) = delete;
  GitBuilder& operator=(const GitBuilder&) = delete;

  std::string path() const { return path_.string(); }
  std::filesystem::path folder() const { return folder_; }
  std::filesystem::path objects() const { return std::filesystem::path(git_repository_path(repo_)) / "objects"; }
  git_repository* repository() const { return repo_; }

  // A commit whose whole tree is `files`, on `branch`, child of `parents` (hashes). Its hash.
  std::string commit(const Files& files, const std::string& message, std::vector<std::string> parents,
                     const std::string& branch = "main") {
    return commit_tree(tree(files, ""), message, std::move(parents), branch);
  }
  std::string commit_tree(const git_oid& tree_id, const std::string& message, const std::vector<std::string>& parents,
                          const std::string& branch) {
    git_oid id;
    git_tree* tree = nullptr;
    check(git_tree_lookup(&tree, repo_, &tree_id));
    git_signature* who = nullptr;
    check(git_signature_new(&who, "A", "a@example.org", 1'700'000'000 + 60 * commits_++, 0));
    std::vector<git_commit*> above;
    for (const auto& parent : parents) {
      git_oid parent_id;
      check(git_oid_fromstr(&parent_id, parent.c_str()));
      above.push_back(nullptr);
      check(git_commit_lookup(&above.back(), repo_, &parent_id));
    }
    check(git_commit_create(&id, repo_, nullptr, who, who, nullptr, message.c_str(), tree, above.size(),
                            const_cast<const git_commit**>(above.data())));
    git_reference* reference = nullptr;
    check(git_reference_create(&reference, repo_, ("refs/heads/" + branch).c_str(), &id, 1, nullptr));
    git_reference_free(reference);
    for (auto* c : above) git_commit_free(c);
    git_signature_free(who);
    git_tree_free(tree);
    return git_oid_tostr_s(&id);
  }
  // A commit on top of main's newest.
  std::string commit(const Files& files, const std::string& message) {
    git_oid head;
    bool any = git_reference_name_to_id(&head, repo_, "refs/heads/main") == 0;
    return commit(files, message, any ? std::vector<std::string>{git_oid_tostr_s(&head)} : std::vector<std::string>{});
  }

  void tag(const std::string& name, const std::string& commit) {
    git_oid id;
    check(git_oid_fromstr(&id, commit.c_str()));
    git_reference* reference = nullptr;
    check(git_reference_create(&reference, repo_, ("refs/tags/" + name).c_str(), &id, 1, nullptr));
    git_reference_free(reference);
  }
  void annotated_tag(const std::string& name, const std::string& commit) {
    git_oid id, out;
    check(git_oid_fromstr(&id, commit.c_str()));
    git_object* object = nullptr;
    check(git_object_lookup(&object, repo_, &id, GIT_OBJECT_COMMIT));
    git_signature* who = nullptr;
    check(git_signature_new(&who, "A", "a@example.org", 1'700'000'000, 0));
    check(git_tag_create(&out, repo_, name.c_str(), object, who, "message", 0));
    git_signature_free(who);
    git_object_free(object);
  }

  // Puts every object that a branch or tag leads to into one pack, and removes all loose ones.
  void pack() {
    git_packbuilder* builder = nullptr;
    git_revwalk* walk = nullptr;
    check(git_packbuilder_new(&builder, repo_));
    check(git_revwalk_new(&walk, repo_));
    check(git_revwalk_push_glob(walk, "*"));
    check(git_packbuilder_insert_walk(builder, walk));
    check(git_packbuilder_write(builder, nullptr, 0, nullptr, nullptr));
    git_revwalk_free(walk);
    git_packbuilder_free(builder);
    for (const auto& entry : std::filesystem::directory_iterator(objects()))
      if (entry.path().filename().string().size() == 2) std::filesystem::remove_all(entry.path());
  }
  // The one file in objects/pack that ends so.
  std::filesystem::path pack_file(const std::string& ending) const {
    for (const auto& entry : std::filesystem::directory_iterator(objects() / "pack"))
      if (entry.path().extension() == ending) return entry.path();
    throw std::runtime_error("no pack");
  }

  static std::string blob_id(const std::string& text) {
    git_oid id;
    check(git_odb_hash(&id, text.data(), text.size(), GIT_OBJECT_BLOB));
    return git_oid_tostr_s(&id);
  }
  std::filesystem::path loose(const std::string& id) const { return objects() / id.substr(0, 2) / id.substr(2); }

  static void check(int status) {
    if (status != 0) throw std::runtime_error(git_error_last() ? git_error_last()->message : "libgit2");
  }

 private:
  git_oid tree(const Files& files, const std::string& prefix) {
    git_treebuilder* builder = nullptr;
    check(git_treebuilder_new(&builder, repo_, nullptr));
    for (auto it = files.lower_bound(prefix); it != files.end() && it->first.starts_with(prefix); ++it) {
      std::string name = it->first.substr(prefix.size());
      git_oid id;
      auto mode = it->second.mode;
      if (auto slash = name.find('/'); slash != std::string::npos) {
        name.resize(slash);
        if (git_treebuilder_get(builder, name.c_str())) continue;
        id = tree(files, prefix + name + '/');
        mode = GIT_FILEMODE_TREE;
      } else if (mode == GIT_FILEMODE_COMMIT) {
        check(git_oid_fromstr(&id, it->second.text.c_str()));
      } else {
        check(git_blob_create_from_buffer(&id, repo_, it->second.text.data(), it->second.text.size()));
      }
      check(git_treebuilder_insert(nullptr, builder, name.c_str(), &id, mode));
    }
    git_oid out;
    check(git_treebuilder_write(&out, builder));
    git_treebuilder_free(builder);
    return out;
  }

  std::filesystem::path folder_, path_;
  git_repository* repo_ = nullptr;
  int commits_ = 0;
};

}  // namespace assay::test
