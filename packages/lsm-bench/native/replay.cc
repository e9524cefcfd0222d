// Does what a trace says on a database, without Node, times its rows and checks every answer's length, a sample of the values,
// and number and keys of scanned entries.
//
//   program --version
//   program <trace directory> <trace> <database directory> <durability> <cache bytes> <row limit in ms> <throughput | latency>
//
// The trace directory holds `keys` and `values`: for each its length (32 bits) and its bytes. A trace is a list of entries of
// three 32-bit numbers, least byte first: an operation and two operands; src/native/trace.ts says what they mean.
// Everything is read into memory before the clock starts. The result is one line of JSON; a failure is told on standard error.

#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <sstream>
#include <thread>
#include <vector>

#include "replay.h"

#if defined(USE_LEVELDB)
#include "leveldb-store.h"
#elif defined(USE_LMDB)
#include "lmdb-store.h"
#else
#error "define USE_LEVELDB or USE_LMDB"
#endif

namespace {

enum Operation : uint32_t {
  kEnd = 0,
  kOpen,
  kClose,
  kRowBegin,
  kRowEnd,
  kPut,
  kDelete,
  kGet,
  kBatch,
  kScan,
  kSeek,
  kRange,
  kExpect,
  kCall,
  kBaseline,
  kKill,
  kCheckpoint,
};

constexpr uint32_t kAbsent = 0xffffffff;
constexpr uint32_t kSampleMask = 63;

struct Entry {
  uint32_t operation;
  uint32_t first;
  uint32_t second;
};

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) fail("cannot read " + path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/** Byte strings by number. */
class Blobs {
 public:
  explicit Blobs(const std::string& path) : bytes_(read_file(path)) {
    for (size_t offset = 0; offset + 4 <= bytes_.size();) {
      uint32_t length = 0;
      std::memcpy(&length, bytes_.data() + offset, sizeof length);
      blobs_.emplace_back(bytes_.data() + offset + 4, length);
      offset += 4 + length;
    }
  }

  std::string_view operator[](uint32_t number) const { return blobs_[number]; }

 private:
  std::string bytes_;
  std::vector<std::string_view> blobs_;
};

double wall_ms() {
  using namespace std::chrono;
  return duration<double, std::milli>(steady_clock::now().time_since_epoch()).count();
}

double cpu_ms() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto ms = [](const timeval& time) { return time.tv_sec * 1e3 + time.tv_usec / 1e3; };
  return ms(usage.ru_utime) + ms(usage.ru_stime);
}

uint64_t resident_bytes() {
  std::ifstream file("/proc/self/statm");
  uint64_t total = 0;
  uint64_t resident = 0;
  file >> total >> resident;
  return resident * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

uint64_t peak_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<uint64_t>(usage.ru_maxrss) * 1024;
}

std::optional<uint64_t> written_bytes() {
  std::ifstream file("/proc/self/io");
  std::string name;
  uint64_t value = 0;
  while (file >> name >> value) {
    if (name == "write_bytes:") return value;
  }
  return std::nullopt;
}

struct Row {
  double wall_ms = 0;
  double cpu_ms = 0;
  /** Operations that were done, when time was up before all of them were. */
  std::optional<uint64_t> done;
};

/** Follows a trace. */
class Replay {
 public:
  Replay(std::string trace_dir, const std::string& trace, OpenOptions options, double limit_ms, bool is_latency)
      : trace_dir_(std::move(trace_dir)),
        options_(std::move(options)),
        limit_ms_(limit_ms),
        is_latency_(is_latency),
        keys_(trace_dir_ + "/keys"),
        values_(trace_dir_ + "/values") {
    const std::string bytes = read_file(trace);
    entries_.resize(bytes.size() / sizeof(Entry));
    std::memcpy(entries_.data(), bytes.data(), entries_.size() * sizeof(Entry));
  }

  void run() {
    for (position_ = 0; entries_[position_].operation != kEnd && !is_over_; position_++) step(entries_[position_]);
    store_.reset();
  }

  void print() const {
    std::ostringstream rows;
    for (const Row& row : rows_) {
      rows << (&row == rows_.data() ? "" : ",") << "{\"wallMs\":" << row.wall_ms << ",\"cpuMs\":" << row.cpu_ms;
      if (row.done) rows << ",\"done\":" << *row.done;
      rows << "}";
    }
    const std::optional<uint64_t> written = written_bytes();
    std::printf("{\"rows\":[%s],\"baselineRssBytes\":%llu,\"peakRssBytes\":%llu,\"processorMs\":%f", rows.str().c_str(),
                static_cast<unsigned long long>(baseline_), static_cast<unsigned long long>(peak_bytes()), cpu_ms());
    if (written) std::printf(",\"writtenBytes\":%llu", static_cast<unsigned long long>(*written));
    std::printf("}\n");
  }

 private:
  void step(const Entry& entry) {
    switch (entry.operation) {
      case kPut:
        return store_->put(keys_[entry.first], values_[entry.second]);
      case kDelete:
        return store_->remove(keys_[entry.first]);
      case kGet:
        return get(entry);
      case kBatch:
        return batch(entry.first);
      case kScan:
        return expect(store_->scan(entry.first == 1));
      case kSeek:
        return expect(store_->seek(keys_[entry.first], entry.second));
      case kRange:
        return expect(store_->range(keys_[entry.first], entry.second));
      case kCall:
        return call();
      case kCheckpoint:
        if (wall_ms() - row_.wall_ms >= limit_ms_) cut(entry.first);
        return;
      case kRowBegin:
        return row_begin(entry.second);
      case kRowEnd:
        return row_end();
      case kOpen:
        options_.purpose = static_cast<Purpose>(entry.first);
        store_ = std::make_unique<Store>(options_);
        return;
      case kClose:
        store_.reset();
        return;
      case kBaseline:
        if (baseline_ == 0) baseline_ = resident_bytes();
        return;
      case kKill:
        raise(SIGKILL);
        return;
      default:
        fail("operation " + std::to_string(entry.operation) + " at " + std::to_string(position_) + " is not known");
    }
  }

  void get(const Entry& entry) {
    std::string_view value;
    const bool is_found = store_->get(keys_[entry.first], &value);
    if (is_found != (entry.second != kAbsent)) wrong("another answer than expected to a read");
    if (!is_found) return;
    const std::string_view expected = values_[entry.second];
    if (value.size() != expected.size()) wrong("a value of another length");
    if ((position_ & kSampleMask) == 0 && value != expected) wrong("another value");
  }

  void batch(uint32_t count) {
    store_->batch_begin();
    for (uint32_t i = 0; i < count; i++) {
      const Entry& entry = entries_[++position_];
      store_->batch_put(keys_[entry.first], values_[entry.second]);
    }
    store_->batch_end();
  }

  void expect(const Found& found) {
    const Entry& entry = entries_[++position_];
    if (found.count != entry.first) wrong("another number of entries in a scan");
    if (found.checksum != entry.second) wrong("other keys in a scan");
  }

  /** The call before is over, and the next one begins. */
  void call() {
    const double now = wall_ms();
    if (call_start_ != 0) latencies_.push_back((now - call_start_) * 1e6);
    call_start_ = wall_ms();
    if (now - row_.wall_ms < limit_ms_ || latencies_.empty()) return;
    call_start_ = 0;
    cut(latencies_.size());
  }

  /** Time is up: goes to the end of the row, and no further where a write is left out that the rest of the trace relies on. */
  void cut(uint64_t done) {
    row_.done = done;
    for (; entries_[position_ + 1].operation != kRowEnd; position_++) {
      const uint32_t skipped = entries_[position_ + 1].operation;
      if (skipped == kPut || skipped == kDelete || skipped == kBatch) is_last_row_ = true;
    }
  }

  void row_begin(uint32_t threads) {
    if (store_ != nullptr) store_->forget_cursor();
    latencies_.clear();
    if (is_latency_) latencies_.reserve(entries_.size());
    call_start_ = 0;
    row_ = {wall_ms(), cpu_ms(), std::nullopt};
    if (threads > 1) put_by_threads(threads);
  }

  void row_end() {
    const double end = wall_ms();
    if (call_start_ != 0) latencies_.push_back((end - call_start_) * 1e6);
    rows_.push_back({end - row_.wall_ms, cpu_ms() - row_.cpu_ms, row_.done});
    is_over_ = is_last_row_;
    if (!is_latency_) return;
    std::ofstream file(trace_dir_ + "/latencies-" + std::to_string(rows_.size() - 1), std::ios::binary);
    file.write(reinterpret_cast<const char*>(latencies_.data()),
               static_cast<std::streamsize>(latencies_.size() * sizeof(double)));
  }

  /** All puts of the row, each by whichever thread is free; the trace goes on at the end of the row. */
  void put_by_threads(uint32_t thread_count) {
    std::vector<const Entry*> puts;
    while (entries_[position_ + 1].operation != kRowEnd) {
      const Entry& entry = entries_[++position_];
      if (entry.operation == kPut) puts.push_back(&entry);
    }
    std::vector<double> nanos(puts.size());
    std::atomic<size_t> next{0};
    std::atomic<size_t> done{0};
    const auto work = [&] {
      for (size_t i = next++; i < puts.size(); i = next++) {
        const double start = wall_ms();
        if (start - row_.wall_ms >= limit_ms_) return;
        store_->put(keys_[puts[i]->first], values_[puts[i]->second]);
        if (is_latency_) nanos[i] = (wall_ms() - start) * 1e6;
        done++;
      }
    };
    std::vector<std::thread> threads;
    for (uint32_t i = 0; i < thread_count; i++) threads.emplace_back(work);
    for (std::thread& thread : threads) thread.join();
    if (done < puts.size()) {
      row_.done = done;
      is_last_row_ = true;
      nanos.erase(std::remove(nanos.begin(), nanos.end(), 0.0), nanos.end());
    }
    if (is_latency_) latencies_ = std::move(nanos);
  }

  [[noreturn]] void wrong(const char* what) const {
    fail("wrong answer at entry " + std::to_string(position_) + " of the trace: " + what);
  }

  std::string trace_dir_;
  OpenOptions options_;
  double limit_ms_;
  bool is_latency_;
  Blobs keys_;
  Blobs values_;
  std::vector<Entry> entries_;
  std::unique_ptr<Store> store_;
  std::vector<Row> rows_;
  std::vector<double> latencies_;
  /** The row that is measured; its times are those of its beginning. */
  Row row_{};
  bool is_last_row_ = false;
  bool is_over_ = false;
  double call_start_ = 0;
  size_t position_ = 0;
  uint64_t baseline_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && std::string_view(argv[1]) == "--version") {
    std::printf("%s\n", Store::version().c_str());
    return 0;
  }
  if (argc != 8) fail("expected: trace directory, trace, database directory, durability, cache bytes, row limit, pass");
  // Whoever started this must not leave it behind.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const Durability durability = std::string_view(argv[4]) == "sync" ? Durability::sync : Durability::process;
  OpenOptions options{argv[3], durability, Purpose::write, std::strtoull(argv[5], nullptr, 10)};
  Replay replay(argv[1], argv[2], std::move(options), std::strtod(argv[6], nullptr),
                std::string_view(argv[7]) == "latency");
  replay.run();
  replay.print();
  return 0;
}
