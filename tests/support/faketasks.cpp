#include "support/fakedata.h"

#include <array>
#include <cmath>

namespace oxide::test {

using namespace std::chrono_literals;

namespace {

struct Sample {
    const char *title;
    model::TaskType type;
    const char *service;
    const char *model;
};

constexpr auto samples = std::to_array<Sample>({
    {"Review the retry loop in upload_queue.cpp", model::TaskType::CodeReview, "Ollama",
     "qwen2.5-coder:14b"},
    {"Summarise the five log files from node-3", model::TaskType::CodebaseAnalysis, "LM-Studio",
     "qwen3-30b-a3b"},
    {"What does EAGAIN mean on a UDP socket?", model::TaskType::QuickQuery, "Ollama",
     "llama3.1:8b"},
    {"Translate the man page into German", model::TaskType::Documentation, "OpenAI", "gpt-4.1"},
    {"Write unit tests for parseDuration()", model::TaskType::Coding, "Ollama",
     "qwen2.5-coder:14b"},
    {"Explain the failing migration 0042", model::TaskType::BugSearch, "OpenAI", "gpt-4.1-mini"},
    {"Draft release notes for 2.4", model::TaskType::Documentation, "OpenAI", "gpt-4.1-mini"},
    {"Refactor SettingsDialog into three pages", model::TaskType::Refactoring, "Gemini-CLI",
     "gemini-2.5-pro"},
    {"Why does the CI cache miss on every second run of the nightly build?",
     model::TaskType::BugSearch, "Anthropic", "claude-sonnet-4"},
    {"Turn this traceback into a minimal example", model::TaskType::BugSearch, "Ollama",
     "qwen2.5-coder:14b"},
    {"Find the race in SessionStore::prune", model::TaskType::CodeReview, "OpenAI", "gpt-4.1"},
    {"Is this regex safe against backtracking?", model::TaskType::QuickQuery, "Qwen-Code",
     "qwen3-coder-plus"},
    {"Port the build from autotools to CMake", model::TaskType::Coding, "Anthropic",
     "claude-sonnet-4"},
    {"Document the public API of net/HttpClient", model::TaskType::Documentation, "Anthropic",
     "claude-sonnet-4"},
    {"Generate a changelog from these 41 commits", model::TaskType::Documentation, "Ollama",
     "llama3.1:8b"},
});

/// Small, fast and the same everywhere.
std::uint32_t scramble(std::uint32_t x)
{
    x ^= x >> 16;
    x *= 0x7feb352dU;
    x ^= x >> 15;
    x *= 0x846ca68bU;
    return x ^ (x >> 16);
}

model::TaskId idAt(base::TimePoint at, std::uint32_t salt)
{
    base::Ulid::Bytes bytes{};
    auto ms = static_cast<std::uint64_t>(at.time_since_epoch().count());
    for (int i = 5; i >= 0; --i) {
        bytes[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(ms & 0xff);
        ms >>= 8;
    }
    for (std::size_t i = 6; i < bytes.size(); ++i)
        bytes[i] = static_cast<std::uint8_t>(scramble(salt * 31 + static_cast<std::uint32_t>(i)));
    return base::Ulid(bytes);
}

void setOutcome(model::TaskSummary &t, std::uint32_t random, int index)
{
    if (index < 3)
        t.state = model::TaskState::Running;
    else if (index == 3)
        t.state = model::TaskState::Queued;
    else if (random % 23 == 7)
        t.state = model::TaskState::Failed;
    else if (random % 41 == 5)
        t.state = model::TaskState::Cancelled;
    else if (random % 97 == 11)
        t.state = model::TaskState::Interrupted;
    else
        t.state = model::TaskState::Done;
    if (index == 5)
        t.state = model::TaskState::Done;
    if (index == 7)
        t.state = model::TaskState::Failed;
    t.afterFallback = t.state == model::TaskState::Done && (index == 5 || random % 13 == 3);
    t.attempts = t.state == model::TaskState::Queued ? 0 : 1 + (t.afterFallback ? 2 : 0);
    if (t.state == model::TaskState::Failed) {
        t.error = base::ErrorKind::TimeoutFirstToken;
        t.errorMessage = "No token within 30 s.";
        t.attempts = 2;
    }
}

void setFigures(model::TaskSummary &t, std::uint32_t random)
{
    if (t.state == model::TaskState::Queued)
        return;
    t.startedAt = t.createdAt + 12ms;
    t.usage.input = 300 + random % 9'000;
    if (t.state == model::TaskState::Running)
        return;
    const std::chrono::milliseconds duration(600 + random % 17'000);
    t.duration = duration;
    t.finishedAt = t.createdAt + duration;
    if (t.state == model::TaskState::Done)
        t.firstToken = std::chrono::milliseconds(180 + random % 900);
    if (t.state != model::TaskState::Done)
        return;
    t.usage.output = 80 + random % 2'400;
    const std::string &service = t.target.service;
    if (service == "Ollama" || service == "LM-Studio") {
        t.cost = {model::CostSource::Computed, model::Money()};
    } else if (service != "Qwen-Code") {
        t.cost = {model::CostSource::Reported,
                  model::Money::fromMicros(400 + static_cast<std::int64_t>(random % 48'000))};
    }
}

} // namespace

std::vector<model::TaskSummary> fakeTasks(int count)
{
    std::vector<model::TaskSummary> all;
    base::TimePoint at = fakeNow();
    for (int i = 0; i < count; ++i) {
        const std::uint32_t random = scramble(static_cast<std::uint32_t>(i) + 77);
        const Sample &sample = samples.at(static_cast<std::size_t>(
            i < static_cast<int>(samples.size()) ? static_cast<std::uint32_t>(i)
                                                 : random % samples.size()));
        at -= i < 4 ? std::chrono::seconds(1 + i * 4) : std::chrono::seconds(120 + random % 2'700);
        model::TaskSummary t;
        t.createdAt = at;
        t.id = idAt(at, static_cast<std::uint32_t>(i));
        t.title = sample.title;
        t.type = sample.type;
        t.target = {sample.service, sample.model};
        constexpr std::array sources = {model::TaskSource::App, model::TaskSource::Api,
                                        model::TaskSource::Mcp, model::TaskSource::Cli};
        t.source = sources.at(i < 5 ? 0 : random % 4);
        if (t.source == model::TaskSource::Api)
            t.client = "harbour-ci";
        t.files = static_cast<int>(random % 4);
        if (t.source == model::TaskSource::App)
            t.session = idAt(at, static_cast<std::uint32_t>(i) + 50'000);
        setOutcome(t, random, i);
        setFigures(t, random);
        all.push_back(std::move(t));
    }
    return all;
}

const char *fakeAnswer()
{
    return R"(## A cancelled job survives in the waiting list

Yes, it can be queued twice. `cancel()` marks the job but leaves it in `m_waiting`; when the
network returns, `onOnline()` hands every entry back to the queue without a look at its state.

The smallest fix skips such jobs at the one place where they re-enter:

```cpp
void UploadQueue::onOnline() {
    for (auto &job : m_waiting) {
        if (job.state == State::Cancelled)
            continue;  // gone while offline
        enqueue(std::move(job));
    }
    m_waiting.clear();
}
```

### Two more places to look at

1. `retry.h:48` resets the counter on every reconnect, so the limit of five never holds.
2. The log shows job `#8841` accepted at 09:12:04 and again at 09:12:06.

| file | line | severity |
| --- | ---: | --- |
| upload_queue.cpp | 212 | high |
| retry.h | 48 | medium |
)";
}

model::TaskDetail fakeDetail(const model::TaskSummary &summary)
{
    model::TaskDetail d;
    d.summary = summary;
    d.prompt = summary.title
               + ". I think a cancelled upload can be queued twice when the network comes back. "
                 "Say where, and show the smallest fix.";
    if (summary.files > 0)
        d.files = {"/home/mara/upload/upload_queue.cpp", "/home/mara/upload/retry.h"};
    if (summary.state == model::TaskState::Done)
        d.result = fakeAnswer();
    else if (summary.state != model::TaskState::Queued)
        d.result = "Yes, it can be queued twice. `cancel()` marks the job but";
    const auto total = summary.duration.value_or(4'200ms);
    const int failed =
        summary.state == model::TaskState::Failed ? summary.attempts : summary.attempts - 1;
    std::chrono::milliseconds at{12};
    for (int i = 1; i <= summary.attempts; ++i) {
        model::AttemptRecord a;
        a.number = i;
        a.startedAt = at;
        a.connectedAt = at + 40ms;
        if (i <= failed) {
            a.target = {"Gemini-CLI", "gemini-2.5-pro"};
            a.endedAt = at + total / 4;
            base::Error error;
            error.kind =
                i == 1 ? base::ErrorKind::QuotaExceeded : base::ErrorKind::TimeoutFirstToken;
            error.message = i == 1 ? "The quota of this key is used up." : "No token within 30 s.";
            error.httpStatus = i == 1 ? 429 : 0;
            a.error = error;
            at = *a.endedAt + 500ms;
            if (i > 1)
                a.waitedBefore = 500ms;
        } else {
            a.target = summary.target;
            a.firstTokenAt = at + 380ms;
            a.committedAt = at + 900ms; // it thought until then
            if (summary.duration)
                a.endedAt = total;
            a.usage = summary.usage;
            a.cost = summary.cost;
            a.outputBytes = static_cast<std::int64_t>(d.result.size());
        }
        d.attempts.push_back(std::move(a));
    }
    model::TaskRequest request;
    request.prompt = d.prompt;
    d.decision = fakeDecision(request, fakeServices(), fakeRules());
    return d;
}

model::Decision fakeDecision(const model::TaskRequest &request,
                             const std::vector<model::ServiceStatus> &services,
                             const model::RuleSet &)
{
    model::Decision d;
    d.features.type =
        request.prompt.size() < 60 ? model::TaskType::QuickQuery : model::TaskType::CodeReview;
    d.features.confidence = 0.93;
    d.features.evidence = {{"review", 2.0}, {"file upload_queue.cpp", 1.0}};
    d.features.difficulty = 0.64;
    d.features.inputTokens = static_cast<std::int64_t>(request.prompt.size() / 4 + 12);
    d.features.outputTokens = 900;
    d.features.files = static_cast<int>(request.files.size());
    d.features.service = request.service;
    const bool personal = request.prompt.find('@') != std::string::npos;
    if (personal) {
        d.features.sensitivity = {model::Sensitivity::Email};
        d.reasons = {{model::ReasonCode::RuleMatch, "2"},
                     {model::ReasonCode::PersonalData, "email"},
                     {model::ReasonCode::LocalOnly, ""}};
        d.rule = 1;
    } else if (!request.service.empty()) {
        d.reasons = {{model::ReasonCode::ManualChoice, ""}};
    } else {
        d.reasons = {{model::ReasonCode::PreferLocal, ""}, {model::ReasonCode::BestRank, ""}};
    }
    double score = 0.86;
    std::vector<model::Candidate> rejected;
    for (const model::ServiceStatus &s : services) {
        model::Candidate c;
        c.target = {s.config.name, s.model};
        c.local = s.local;
        const auto reject = [&c](model::ReasonCode code) { c.reasons.push_back({code, ""}); };
        if (!s.config.enabled)
            reject(model::ReasonCode::ServiceDisabled);
        else if (s.health == model::Health::Down)
            reject(model::ReasonCode::ServiceUnhealthy);
        else if (s.breaker != model::BreakerState::Closed)
            reject(model::ReasonCode::BreakerOpen);
        else if (personal && !s.local)
            reject(model::ReasonCode::NotLocal);
        else if (!request.service.empty() && request.service != s.config.name)
            reject(model::ReasonCode::NotChosenManually);
        if (!c.reasons.empty()) {
            rejected.push_back(std::move(c));
            continue;
        }
        c.score = score;
        c.parts = {{model::Factor::Local, s.local ? 1.0 : 0.0, 0.4, s.local ? 1.0 : 0.0},
                   {model::Factor::Health, 1.0, 0.3, {}},
                   {model::Factor::Latency, 0.7, 0.3, 900.0}};
        c.expectedCost = s.local ? model::Money() : model::Money::fromMicros(10'900);
        c.expectedTime = s.medianLatency.value_or(9s);
        score *= 0.91;
        d.chain.push_back(c.target);
        d.candidates.push_back(std::move(c));
    }
    for (model::Candidate &c : rejected)
        d.candidates.push_back(std::move(c));
    d.snapshotHash = "6f1d2c9a00b4e7d3";
    return d;
}

namespace {

double load(std::chrono::sys_time<std::chrono::milliseconds> at)
{
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(
                             at - std::chrono::floor<std::chrono::days>(at))
                             .count();
    const double hour = static_cast<double>(minutes) / 60.0;
    return std::max(0.06, std::sin((hour - 5.5) / 24.0 * 2 * 3.14159) * 0.55 + 0.5);
}

model::Bucket makeBucket(base::TimePoint from, int seed, double scale)
{
    const std::uint32_t random = scramble(static_cast<std::uint32_t>(seed) + 4'000);
    model::Bucket b;
    b.from = from;
    b.answered = static_cast<int>(std::lround(scale * load(from) * (0.8 + (random % 40) / 100.0)));
    b.afterFallback = random % 6 == 1 ? 1 + static_cast<int>(random % 2) : 0;
    b.failed = random % 11 == 3 ? 1 + static_cast<int>(random % 3) : 0;
    if (b.answered == 0)
        return b;
    b.p50 = 1'150 + random % 500;
    b.p90 = 4'300 + random % 1'400 + (random % 17 == 0 ? 1'400 : 0);
    b.p95 = 7'000 + random % 2'200 + (random % 17 == 0 ? 3'000 : 0);
    b.firstToken = 300 + random % 160;
    b.tokensPerSecond = 52 + random % 17;
    return b;
}

std::chrono::seconds spanLength(model::Span span)
{
    switch (span) {
    case model::Span::FiveMinutes:
        return 5min;
    case model::Span::Hour:
        return 1h;
    case model::Span::Day:
        return 24h;
    case model::Span::Month:
        break;
    }
    return 720h;
}

} // namespace

model::Overview fakeOverview(model::Span span, const std::vector<model::ServiceStatus> &services,
                             const std::vector<model::TaskSummary> &tasks)
{
    model::Overview o;
    o.span = span;
    o.to = fakeNow();
    const std::chrono::seconds length = spanLength(span);
    o.from = o.to - length;
    const int buckets = span == model::Span::FiveMinutes || span == model::Span::Month ? 30
                        : span == model::Span::Hour                                    ? 60
                                                                                       : 48;
    o.bucketWidth = length / buckets;
    o.cellWidth = length / 24;
    const double scale = span == model::Span::Month ? 240 : 17;
    for (int i = 0; i < buckets; ++i) {
        o.buckets.push_back(makeBucket(o.from + i * o.bucketWidth, i, scale));
        o.done += o.buckets.back().answered + o.buckets.back().afterFallback;
        o.failed += o.buckets.back().failed;
    }
    o.tasks = o.done + o.failed;
    o.tasksBefore = o.tasks * 9 / 10;
    o.successRate = o.tasks == 0 ? std::optional<double>() : static_cast<double>(o.done) / o.tasks;
    o.p50 = 1'240;
    o.p95 = 8'700;
    o.firstToken = 380;
    o.tokensPerSecond = 61;
    o.spendToday = model::Money::fromMicros(1'840'000);
    for (const model::ServiceStatus &s : services) {
        model::HealthRow row;
        row.service = s.config.name;
        row.cells.assign(24, model::Health::Healthy);
        row.answeredShare = 0.998;
        if (s.health == model::Health::Disabled) {
            row.cells.assign(24, model::Health::Unchecked);
            row.answeredShare.reset();
        } else if (s.health == model::Health::Down) {
            std::fill(row.cells.begin() + 19, row.cells.end(), model::Health::Down);
            row.cells[18] = model::Health::Degraded;
            row.answeredShare = 0.812;
        } else if (s.health == model::Health::Degraded) {
            for (const std::size_t i : {18U, 21U, 22U, 23U})
                row.cells[i] = model::Health::Degraded;
            row.cells[19] = row.cells[20] = model::Health::Down;
            row.answeredShare = 0.961;
        } else if (s.config.name == "LM-Studio") {
            std::fill(row.cells.begin(), row.cells.begin() + 8, model::Health::Unchecked);
            row.cells[9] = model::Health::Degraded;
        }
        o.health.push_back(std::move(row));
    }
    for (std::size_t i = 0; i < tasks.size() && i < 20; ++i)
        o.recent.push_back(tasks[i]);
    return o;
}

} // namespace oxide::test
