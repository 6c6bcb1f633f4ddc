#include "support/historygenerator.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace oxide::test {

using model::AttemptRecord;
using model::TaskState;
using model::TaskType;
using std::chrono::milliseconds;

namespace {

struct ServiceSample {
    const char *name;
    std::array<const char *, 2> models;
    double share;      ///< of all tasks
    double failures;   ///< of its attempts
    double firstToken; ///< ms, median
    double tokensASecond;
    std::int64_t microsPerThousand; ///< output tokens; 0: free
    bool local;
};

constexpr auto kServices = std::to_array<ServiceSample>({
    {"ollama", {"qwen2.5-coder:14b", "llama3.1:8b"}, 0.46, 0.01, 180, 48, 0, true},
    {"lm-studio", {"qwen3-30b-a3b", "mistral-small"}, 0.14, 0.03, 420, 22, 0, true},
    {"openai", {"gpt-4.1-mini", "gpt-4.1"}, 0.18, 0.02, 380, 85, 1600, false},
    {"anthropic", {"claude-sonnet-4", "claude-haiku"}, 0.14, 0.02, 520, 70, 15000, false},
    {"gemini-cli", {"gemini-2.5-pro", "gemini-2.5-flash"}, 0.08, 0.14, 1900, 55, 0, false},
});

struct Opening {
    TaskType type;
    const char *text;
};

constexpr auto kOpenings = std::to_array<Opening>({
    {TaskType::Coding, "Write a function that"},
    {TaskType::Coding, "Implement a parser for"},
    {TaskType::CodeReview, "Review this change to"},
    {TaskType::CodeReview, "Is it safe to merge"},
    {TaskType::BugSearch, "Why does this crash in"},
    {TaskType::BugSearch, "Find the race in"},
    {TaskType::Refactoring, "Refactor into smaller pieces"},
    {TaskType::Documentation, "Document the public interface of"},
    {TaskType::Documentation, "Write release notes about"},
    {TaskType::CodebaseAnalysis, "Explain how these files work together:"},
    {TaskType::QuickQuery, "What is"},
    {TaskType::QuickQuery, "How do I list"},
    {TaskType::QuickQuery, "Which command shows"},
    {TaskType::General, "Summarise the notes on"},
    {TaskType::General, "Translate into German:"},
});

constexpr auto kStems = std::to_array<const char *>(
    {"queue",    "socket",    "parser",   "session",   "buffer",   "thread",  "index",
     "cache",    "token",     "stream",   "migration", "widget",   "config",  "deadline",
     "retry",    "backoff",   "schema",   "cursor",    "snapshot", "planner", "router",
     "ledger",   "matrix",    "vector",   "compiler",  "linker",   "kernel",  "signal",
     "handler",  "promise",   "future",   "iterator",  "budget",   "harbour", "garden",
     "kitchen",  "Zürich",    "café",     "naïve",     "résumé",   "invoice", "customer",
     "delivery", "warehouse", "timezone", "calendar",  "weather",  "bicycle"});

constexpr auto kGlue = std::to_array<const char *>(
    {"the",     "a",     "of",    "in",     "and",    "when",    "with",   "for",   "is",
     "that",    "to",    "it",    "after",  "before", "because", "every",  "no",    "first",
     "last",    "slow",  "fast",  "broken", "empty",  "large",   "small",  "new",   "old",
     "returns", "fails", "waits", "holds",  "reads",  "writes",  "checks", "under", "over"});

constexpr auto kErrors = std::to_array<base::ErrorKind>(
    {base::ErrorKind::QuotaExceeded, base::ErrorKind::TimeoutFirstToken,
     base::ErrorKind::ServerError, base::ErrorKind::StreamCut, base::ErrorKind::ConnectionRefused});

constexpr auto kClients = std::to_array<const char *>({"", "harbour-ci", "editor", "nightly"});

base::Error errorAt(base::ErrorKind kind, const char *service)
{
    base::Error error;
    error.kind = kind;
    error.message = std::string(service) + " did not answer: " + std::string(base::nameOf(kind));
    error.httpStatus = kind == base::ErrorKind::QuotaExceeded ? 429 : 0;
    return error;
}

} // namespace

HistoryGenerator::HistoryGenerator(const HistoryFill &fill)
    : m_fill(fill), m_random(fill.seed), m_ids(m_clock, fill.seed + 1)
{
    m_clock.time = fill.newest - fill.span;
}

std::int64_t HistoryGenerator::whole(std::int64_t low, std::int64_t high)
{
    return low + static_cast<std::int64_t>(m_random() % static_cast<std::uint64_t>(high - low + 1));
}

bool HistoryGenerator::chance(double share)
{
    return static_cast<double>(m_random() >> 11) * 0x1.0p-53 < share;
}

std::string HistoryGenerator::words(int count)
{
    std::string text;
    for (int i = 0; i < count; ++i) {
        if (i > 0)
            text += ' ';
        const auto kind = whole(0, 99);
        if (kind < 50) {
            text += kGlue[static_cast<std::size_t>(whole(0, std::ssize(kGlue) - 1))];
        } else {
            // Squared, so that some stems are everywhere and others rare.
            const double share = static_cast<double>(whole(0, 9999)) / 10000.0;
            text += kStems[static_cast<std::size_t>(share * share * std::ssize(kStems))];
            if (kind >= 94)
                text += std::to_string(whole(0, 20'000));
        }
    }
    return text;
}

std::size_t HistoryGenerator::pickService()
{
    double left = static_cast<double>(whole(0, 9999)) / 10000.0;
    for (std::size_t i = 0; i + 1 < kServices.size(); ++i) {
        if (left < kServices[i].share)
            return i;
        left -= kServices[i].share;
    }
    return kServices.size() - 1;
}

/// Steps of random length that end at `newest`, denser at the end of a span than at its start.
void HistoryGenerator::advance()
{
    const auto total = std::chrono::duration_cast<milliseconds>(m_fill.span).count();
    const double share = static_cast<double>(m_made) / static_cast<double>(m_fill.count);
    const auto at = static_cast<std::int64_t>(std::pow(share, 0.7) * static_cast<double>(total));
    const auto jitter = whole(0, 900);
    const base::TimePoint time = m_fill.newest - m_fill.span
                                 + milliseconds(std::min(total - 1000, at)) + milliseconds(jitter);
    m_clock.time = std::max(m_clock.time, time);
}

void HistoryGenerator::makeRequest(GeneratedTask &made)
{
    const Opening &opening =
        kOpenings[static_cast<std::size_t>(whole(0, std::ssize(kOpenings) - 1))];
    model::TaskSummary &task = made.task.summary;
    model::TaskRequest &request = made.task.request;
    task.id = m_ids.next();
    task.createdAt = m_clock.time;
    task.type = opening.type;
    const auto source = whole(0, 99);
    task.source = source < 45   ? model::TaskSource::App
                  : source < 80 ? model::TaskSource::Api
                  : source < 94 ? model::TaskSource::Mcp
                                : model::TaskSource::Cli;
    if (task.source == model::TaskSource::Api)
        task.client = kClients[static_cast<std::size_t>(whole(0, std::ssize(kClients) - 1))];
    request.prompt = std::string(opening.text) + ' ' + words(static_cast<int>(whole(4, 30)));
    if (chance(0.2)) {
        task.files = static_cast<int>(whole(1, 4));
        for (int i = 0; i < task.files; ++i)
            request.files.push_back("/home/someone/src/" + words(1) + "_" + words(1) + ".cpp");
    }
    task.title = request.prompt.substr(0, 200);
    request.id = task.id;
    request.source = task.source;
    request.client = task.client;
}

void HistoryGenerator::makeAttempts(GeneratedTask &made)
{
    model::TaskSummary &task = made.task.summary;
    std::size_t service = pickService();
    milliseconds at(whole(1, 20));
    for (int number = 1; number <= 4; ++number) {
        const ServiceSample &sample = kServices[service];
        AttemptRecord attempt;
        attempt.number = number;
        attempt.target = {sample.name, sample.models[chance(0.3) ? 1 : 0]};
        attempt.startedAt = at;
        attempt.connectedAt = at + milliseconds(whole(1, 60));
        const double spread = std::exp(static_cast<double>(whole(-1000, 1000)) / 900.0);
        if (chance(sample.failures)) {
            at += milliseconds(static_cast<std::int64_t>(sample.firstToken * spread * 2));
            attempt.endedAt = at;
            attempt.error = errorAt(
                kErrors[static_cast<std::size_t>(whole(0, std::ssize(kErrors) - 1))], sample.name);
            attempt.cost.source = model::CostSource::Computed;
            attempt.cost.amount = model::Money();
            made.outcome.attempts.push_back(attempt);
            if (number % 2 == 0)
                service = (service + 1) % kServices.size();
            continue;
        }
        const std::int64_t tokens = whole(20, 1500);
        attempt.firstTokenAt =
            *attempt.connectedAt
            + milliseconds(static_cast<std::int64_t>(sample.firstToken * spread));
        attempt.endedAt =
            *attempt.firstTokenAt
            + milliseconds(static_cast<std::int64_t>(1000.0 * static_cast<double>(tokens)
                                                     / (sample.tokensASecond * spread)));
        attempt.usage.input = whole(30, 6000);
        attempt.usage.output = tokens;
        attempt.outputBytes = tokens * 4;
        attempt.cost.source = model::CostSource::Computed;
        attempt.cost.amount = model::Money::fromMicros(tokens * sample.microsPerThousand / 1000);
        if (!sample.local && chance(0.05))
            attempt.cost = {};
        made.outcome.attempts.push_back(attempt);
        break;
    }
    const AttemptRecord &last = made.outcome.attempts.back();
    task.target = last.target;
    task.attempts = last.number;
    task.usage = last.usage;
    task.cost = last.cost;
    task.startedAt = task.createdAt + made.outcome.attempts.front().startedAt;
    task.finishedAt = task.createdAt + *last.endedAt;
    task.duration = *last.endedAt;
    task.firstToken = last.firstTokenAt;
    task.afterFallback = last.target.service != made.outcome.attempts.front().target.service;
    task.state = last.error      ? TaskState::Failed
                 : chance(0.012) ? TaskState::Cancelled
                                 : TaskState::Done;
    if (last.error) {
        task.error = last.error->kind;
        task.errorMessage = last.error->message;
    } else {
        made.outcome.result = words(static_cast<int>(whole(20, 120)));
    }
}

void HistoryGenerator::makeDecision(GeneratedTask &made)
{
    auto decision = std::make_shared<model::Decision>();
    const model::TaskSummary &task = made.task.summary;
    decision->features.type = task.type;
    decision->features.confidence = 0.5 + static_cast<double>(whole(0, 49)) / 100;
    decision->features.evidence = {{"opening words", 1.5}, {"length", 0.25}};
    decision->features.difficulty = static_cast<double>(whole(0, 100)) / 100;
    decision->features.inputTokens = task.usage.input.value_or(200);
    decision->features.files = task.files;
    decision->features.source = task.source;
    decision->snapshotHash = "generated-" + std::to_string(m_fill.seed);
    decision->reasons = {{model::ReasonCode::BestRank, {}}};
    const std::string first = made.outcome.attempts.front().target.service;
    for (const ServiceSample &sample : kServices) {
        model::Candidate candidate;
        candidate.target = {sample.name, sample.models[0]};
        candidate.local = sample.local;
        candidate.score = sample.name == first ? 0.9 : sample.share;
        candidate.parts = {{model::Factor::Local, sample.local ? 1.0 : 0.0, 0.4, {}},
                           {model::Factor::Health, 1.0, 0.6, {}}};
        decision->candidates.push_back(std::move(candidate));
    }
    std::stable_sort(decision->candidates.begin(), decision->candidates.end(),
                     [](const auto &a, const auto &b) { return a.score > b.score; });
    for (const model::Candidate &candidate : decision->candidates)
        decision->chain.push_back(candidate.target);
    auto snapshot = std::make_shared<storage::SnapshotText>();
    snapshot->hash = decision->snapshotHash;
    snapshot->text = R"({"services":[],"rules":{}})";
    made.task.snapshot = std::move(snapshot);
    made.task.decision = std::move(decision);
}

/// Some tasks belong to a conversation, some are parts of the parallel task before them.
void HistoryGenerator::joinOthers(GeneratedTask &made)
{
    model::TaskSummary &task = made.task.summary;
    if (m_partsLeft > 0) {
        --m_partsLeft;
        task.parent = m_parent;
    } else if (chance(0.008)) {
        m_parent = task.id;
        m_partsLeft = static_cast<int>(whole(2, 5));
    } else if (task.source == model::TaskSource::App && chance(0.3)) {
        if (m_sessions.empty() || chance(0.25))
            m_sessions.push_back(m_ids.next());
        if (m_sessions.size() > 12)
            m_sessions.erase(m_sessions.begin());
        task.session = m_sessions[static_cast<std::size_t>(whole(0, std::ssize(m_sessions) - 1))];
    }
    made.task.request.parent = task.parent;
    made.task.request.session = task.session;
}

GeneratedTask HistoryGenerator::next()
{
    GeneratedTask made;
    advance();
    makeRequest(made);
    makeAttempts(made);
    joinOthers(made);
    if (m_fill.decisions == Decisions::With)
        makeDecision(made);
    made.outcome.summary = made.task.summary;
    ++m_made;
    return made;
}

base::Result<void> fillHistory(storage::TaskStore &store, const HistoryFill &fill)
{
    constexpr std::int64_t kBatch = 4000;
    HistoryGenerator generator(fill);
    for (std::int64_t left = fill.count; left > 0; left -= kBatch) {
        std::vector<storage::NewTask> tasks;
        std::vector<storage::Outcome> outcomes;
        for (std::int64_t i = std::min(left, kBatch); i > 0; --i) {
            GeneratedTask made = generator.next();
            tasks.push_back(std::move(made.task));
            outcomes.push_back(std::move(made.outcome));
        }
        auto done = store.importTasks(std::move(tasks), std::move(outcomes));
        done.waitForFinished();
        auto result = done.result();
        if (!result)
            return base::fail(std::move(result.error()));
    }
    return {};
}

} // namespace oxide::test
