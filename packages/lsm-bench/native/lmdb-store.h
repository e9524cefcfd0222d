// LMDB as its documentation advises to use it.
#pragma once

#include <lmdb.h>
#include <sys/stat.h>

#include "replay.h"

class Store {
 public:
  static std::string version() {
    int major = 0;
    int minor = 0;
    int patch = 0;
    mdb_version(&major, &minor, &patch);
    return std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(patch);
  }

  explicit Store(const OpenOptions& options) {
    mkdir(options.dir.c_str(), 0777);
    check(mdb_env_create(&env_));
    check(mdb_env_set_mapsize(env_, size_t{16} << 30));
    const bool is_sync = options.durability == Durability::sync;
    const unsigned flags = is_sync ? 0 : MDB_NOSYNC | MDB_WRITEMAP | MDB_NOMEMINIT;
    check(mdb_env_open(env_, options.dir.c_str(), flags, 0666));
    MDB_txn* transaction = begin();
    check(mdb_dbi_open(transaction, nullptr, 0, &dbi_));
    check(mdb_txn_commit(transaction));
    check(mdb_txn_begin(env_, nullptr, MDB_RDONLY, &read_));
    check(mdb_cursor_open(read_, dbi_, &cursor_));
    mdb_txn_reset(read_);
  }

  ~Store() {
    mdb_cursor_close(cursor_);
    mdb_txn_abort(read_);
    mdb_env_close(env_);
  }

  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  void put(std::string_view key, std::string_view value) {
    MDB_txn* transaction = begin();
    put_in(transaction, key, value);
    check(mdb_txn_commit(transaction));
  }

  void remove(std::string_view key) {
    MDB_txn* transaction = begin();
    MDB_val k = val(key);
    const int code = mdb_del(transaction, dbi_, &k, nullptr);
    if (code != MDB_NOTFOUND) check(code);
    check(mdb_txn_commit(transaction));
  }

  void batch_begin() { batch_ = begin(); }
  void batch_put(std::string_view key, std::string_view value) { put_in(batch_, key, value); }
  void batch_end() { check(mdb_txn_commit(batch_)); }

  /** The bytes are valid until the next call. */
  bool get(std::string_view key, std::string_view* value) {
    // Each read sees the newest commit, as a program would have it; the transaction before is over only now.
    is_seeking_ = false;
    mdb_txn_reset(read_);
    check(mdb_txn_renew(read_));
    MDB_val k = val(key);
    MDB_val found;
    const int code = mdb_get(read_, dbi_, &k, &found);
    if (code == MDB_NOTFOUND) return false;
    check(code);
    *value = view(found);
    return true;
  }

  Found scan(bool is_reverse) {
    Found found;
    renew();
    MDB_val key;
    MDB_val value;
    int code = mdb_cursor_get(cursor_, &key, &value, is_reverse ? MDB_LAST : MDB_FIRST);
    for (; code == MDB_SUCCESS; code = mdb_cursor_get(cursor_, &key, &value, is_reverse ? MDB_PREV : MDB_NEXT)) {
      found.add(view(key), view(value));
    }
    if (code != MDB_NOTFOUND) check(code);
    return found;
  }

  /** With the transaction of earlier seeks, which shows what was there when it began. */
  Found seek(std::string_view key, uint32_t count) {
    if (!is_seeking_) renew();
    is_seeking_ = true;
    return seek_here(key, count);
  }

  Found range(std::string_view key, uint32_t count) {
    renew();
    return seek_here(key, count);
  }

  void forget_cursor() { is_seeking_ = false; }

 private:
  static MDB_val val(std::string_view bytes) { return {bytes.size(), const_cast<char*>(bytes.data())}; }
  static std::string_view view(const MDB_val& bytes) { return {static_cast<const char*>(bytes.mv_data), bytes.mv_size}; }

  static void check(int code) {
    if (code != MDB_SUCCESS) fail(mdb_strerror(code));
  }

  MDB_txn* begin() {
    MDB_txn* transaction = nullptr;
    check(mdb_txn_begin(env_, nullptr, 0, &transaction));
    return transaction;
  }

  void put_in(MDB_txn* transaction, std::string_view key, std::string_view value) {
    MDB_val k = val(key);
    MDB_val v = val(value);
    check(mdb_put(transaction, dbi_, &k, &v, 0));
  }

  void renew() {
    is_seeking_ = false;
    mdb_txn_reset(read_);
    check(mdb_txn_renew(read_));
    check(mdb_cursor_renew(read_, cursor_));
  }

  Found seek_here(std::string_view start, uint32_t count) {
    Found found;
    MDB_val key = val(start);
    MDB_val value;
    int code = mdb_cursor_get(cursor_, &key, &value, MDB_SET_RANGE);
    for (; code == MDB_SUCCESS; code = mdb_cursor_get(cursor_, &key, &value, MDB_NEXT)) {
      found.add(view(key), view(value));
      if (found.count == count) return found;
    }
    if (code != MDB_NOTFOUND) check(code);
    return found;
  }

  MDB_env* env_ = nullptr;
  MDB_dbi dbi_ = 0;
  MDB_txn* read_ = nullptr;
  MDB_cursor* cursor_ = nullptr;
  MDB_txn* batch_ = nullptr;
  bool is_seeking_ = false;
};
