// LevelDB as its documentation advises to use it.
#pragma once

#include <leveldb/cache.h>
#include <leveldb/db.h>
#include <leveldb/filter_policy.h>
#include <leveldb/write_batch.h>

#include <memory>

#include "replay.h"

class Store {
 public:
  static std::string version() {
    return std::to_string(leveldb::kMajorVersion) + "." + std::to_string(leveldb::kMinorVersion);
  }

  explicit Store(const OpenOptions& options)
      : cache_(leveldb::NewLRUCache(options.cache_bytes)), filter_(leveldb::NewBloomFilterPolicy(10)) {
    leveldb::Options settings;
    settings.create_if_missing = true;
    settings.block_cache = cache_.get();
    settings.filter_policy = filter_.get();
    // A large write buffer makes writes faster and a reopen slower, which replays what it held.
    settings.write_buffer_size = options.purpose == Purpose::reopen ? 4 << 20 : 64 << 20;
    leveldb::DB* db = nullptr;
    check(leveldb::DB::Open(settings, options.dir, &db));
    db_.reset(db);
    write_.sync = options.durability == Durability::sync;
  }

  void put(std::string_view key, std::string_view value) { check(db_->Put(write_, slice(key), slice(value))); }

  void remove(std::string_view key) { check(db_->Delete(write_, slice(key))); }

  void batch_begin() { batch_.Clear(); }
  void batch_put(std::string_view key, std::string_view value) { batch_.Put(slice(key), slice(value)); }
  void batch_end() { check(db_->Write(write_, &batch_)); }

  /** The bytes are valid until the next call. */
  bool get(std::string_view key, std::string_view* value) {
    const leveldb::Status status = db_->Get(read_, slice(key), &value_);
    if (status.IsNotFound()) return false;
    check(status);
    *value = value_;
    return true;
  }

  Found scan(bool is_reverse) {
    Found found;
    std::unique_ptr<leveldb::Iterator> cursor(db_->NewIterator(read_));
    if (is_reverse) {
      for (cursor->SeekToLast(); cursor->Valid(); cursor->Prev()) add(found, *cursor);
    } else {
      for (cursor->SeekToFirst(); cursor->Valid(); cursor->Next()) add(found, *cursor);
    }
    check(cursor->status());
    return found;
  }

  /** With the cursor of earlier seeks, which shows what was there when it was made. */
  Found seek(std::string_view key, uint32_t count) {
    if (cursor_ == nullptr) cursor_.reset(db_->NewIterator(read_));
    return seek_with(*cursor_, key, count);
  }

  Found range(std::string_view key, uint32_t count) {
    std::unique_ptr<leveldb::Iterator> cursor(db_->NewIterator(read_));
    return seek_with(*cursor, key, count);
  }

  void forget_cursor() { cursor_.reset(); }

 private:
  static leveldb::Slice slice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }

  static void check(const leveldb::Status& status) {
    if (!status.ok()) fail(status.ToString());
  }

  static void add(Found& found, const leveldb::Iterator& cursor) {
    const leveldb::Slice key = cursor.key();
    const leveldb::Slice value = cursor.value();
    found.add({key.data(), key.size()}, {value.data(), value.size()});
  }

  static Found seek_with(leveldb::Iterator& cursor, std::string_view key, uint32_t count) {
    Found found;
    for (cursor.Seek(slice(key)); cursor.Valid() && found.count < count; cursor.Next()) add(found, cursor);
    return found;
  }

  // The database goes before what it uses, and its cursor before it.
  std::unique_ptr<leveldb::Cache> cache_;
  std::unique_ptr<const leveldb::FilterPolicy> filter_;
  std::unique_ptr<leveldb::DB> db_;
  std::unique_ptr<leveldb::Iterator> cursor_;
  leveldb::WriteOptions write_;
  leveldb::ReadOptions read_;
  leveldb::WriteBatch batch_;
  std::string value_;
};
