// What a trace asks of a store, and helpers that stores share. See replay.cc.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

/** What a write survives. */
enum class Durability { process, sync };

/** What the store is opened for; the numbers are those of the trace. */
enum class Purpose : uint32_t { load = 0, write = 1, mixed = 2, read = 3, reopen = 4 };

struct OpenOptions {
  std::string dir;
  Durability durability;
  Purpose purpose;
  uint64_t cache_bytes;
};

/** Ends the program: a store failed, or gave a wrong answer. */
[[noreturn]] inline void fail(const std::string& reason) {
  std::fprintf(stderr, "%s\n", reason.c_str());
  std::exit(1);
}

/** What a scan found: entries, and a checksum of their keys' lengths and last bytes in order. */
struct Found {
  uint32_t count = 0;
  uint32_t checksum = 0;
  uint64_t value_bytes = 0;

  void add(std::string_view key, std::string_view value) {
    count++;
    checksum = checksum * 31 + static_cast<uint8_t>(key.empty() ? 0 : key.back()) + static_cast<uint32_t>(key.size());
    value_bytes += value.size();
  }
};
