// Times a backtest over a stored history: eight services with some forty competing models, twenty
// rules, a snapshot for each hour.
//   bench_backtest [DECISIONS [FOLDER]]   100,000 unless told, filled into FOLDER and kept there

#include "bench/need.h"
#include "core/routing/routingworld.h"
#include "engine/backtestrun.h"
#include "model/json.h"
#include "storage/database.h"
#include "storage/taskstore.h"

#include <algorithm>
#include <chrono>
#include <cstdio>

#include <boost/json.hpp>

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QFileInfo>
#include <QTemporaryDir>

using namespace oxide;
using bench::need;
using Clock = std::chrono::steady_clock;

namespace {

constexpr int kServices = 8;
constexpr int kRules = 20;
constexpr int kTasksASnapshot = 100;

std::vector<routing::ServiceView> services(int hour)
{
    std::vector<routing::ServiceView> services;
    for (int i = 0; i < kServices; ++i) {
        routing::ServiceView service =
            test::serviceOf("service-" + std::to_string(i), i < 2, "model-0");
        for (int m = 1; m < 20; ++m)
            service.models.push_back(test::modelOf("model-" + std::to_string(m)));
        for (int m = 0; m < 20; ++m) {
            routing::ModelView &view = service.models[static_cast<std::size_t>(m)];
            view.info.quality = 0.05 * ((m * 7 + i * 3) % 20);
            view.info.contextWindow = 128'000;
            view.info.price = model::Price();
            view.info.price->inputPerMillion = 100'000 * (1 + (m * 5 + i) % 30);
            view.info.price->outputPerMillion = 4 * view.info.price->inputPerMillion;
            view.competes = m < 5;
            view.measured.attempts = 100;
            view.measured.firstToken = std::chrono::milliseconds(200 + 50 * ((m + hour) % 40));
            view.measured.tokensPerSecond = 20 + (m * 11 + hour) % 100;
        }
        services.push_back(std::move(service));
    }
    return services;
}

model::RuleSet rules()
{
    model::RuleSet rules;
    for (int i = 0; i < kRules; ++i) {
        model::Rule rule;
        if (i % 4 == 0)
            rule.when.words = {"budget" + std::to_string(i), "invoice" + std::to_string(i)};
        else if (i % 4 == 1)
            rule.when.clients = {"editor-" + std::to_string(i)};
        else if (i % 4 == 2)
            rule.when.tokens.atLeast = 50'000 + i;
        else
            rule.when.pattern = "TICKET-" + std::to_string(i) + "\\d+";
        rule.then.targets = {{"service-3", ""}};
        rules.rules.push_back(std::move(rule));
    }
    return rules;
}

void fill(storage::TaskStore &store, int count)
{
    test::World world(7);
    const base::SystemClock clock;
    base::UlidSource ids(clock, 11);
    const base::TimePoint start = clock.now() - std::chrono::hours(24 * 60);
    std::unique_ptr<routing::Snapshot> snapshot;
    std::shared_ptr<const storage::SnapshotText> text;
    std::vector<storage::NewTask> tasks;
    std::vector<storage::Outcome> outcomes;
    const auto flush = [&] {
        (void)need(store.importTasks(std::exchange(tasks, {}), std::exchange(outcomes, {})));
    };
    const std::string words = "Explain how this function reads orders and where it may fail. ";
    for (int i = 0; i < count; ++i) {
        if (i % kTasksASnapshot == 0) {
            snapshot = std::make_unique<routing::Snapshot>(services(i / kTasksASnapshot), rules());
            storage::SnapshotText stored{snapshot->hash(), snapshot->text()};
            text = std::make_shared<const storage::SnapshotText>(std::move(stored));
        }
        storage::NewTask task;
        task.summary.id = ids.next();
        task.summary.createdAt = start + std::chrono::seconds(50) * i;
        task.request.id = task.summary.id;
        for (std::size_t n = 1 + world.pick(30); n > 0; --n)
            task.request.prompt += words;
        model::TaskFeatures features = world.features();
        features.evidence = {{"word:function", 1.5}, {"word:fail", 0.8}, {"shape:question", 0.3}};
        features.textMatches.assign(kRules / 2, false);
        features.service.clear();
        features.model.clear();
        auto decision =
            std::make_shared<const model::Decision>(routing::decide(features, *snapshot));
        task.summary.type = features.type;
        if (!decision->chain.empty())
            task.summary.target = decision->chain.front();
        task.decision = std::move(decision);
        task.snapshot = text;
        storage::Outcome outcome;
        outcome.summary = task.summary;
        outcome.summary.state = model::TaskState::Done;
        outcome.summary.usage.input = features.inputTokens;
        outcome.summary.usage.output = features.outputTokens;
        outcome.summary.duration = std::chrono::milliseconds(1'000 + world.pick(9'000));
        outcome.result = words;
        tasks.push_back(std::move(task));
        outcomes.push_back(std::move(outcome));
        if (tasks.size() == 5'000)
            flush();
    }
    flush();
}

/// Of all that is reported but the time: the same before and after a change that is to change
/// nothing.
std::string digestOf(model::BacktestReport report)
{
    report.took = {};
    const std::string text = boost::json::serialize(model::toJson(report));
    return QCryptographicHash::hash(QByteArray::fromStdString(text), QCryptographicHash::Sha256)
        .toHex()
        .left(16)
        .toStdString();
}

void measure(storage::TaskStore &store, const char *name, const model::RoutingDraft &draft,
             int count)
{
    model::RoutingSetup now;
    now.rules = rules();
    model::BacktestRequest request;
    request.draft = draft;
    request.limit = count;
    std::vector<double> seconds;
    model::BacktestReport report;
    for (int round = 0; round < 3; ++round) {
        const auto begin = Clock::now();
        report = need(
            std::make_shared<engine::BacktestRun>(now, request, [](std::int64_t, std::int64_t) {
            })->start(store));
        seconds.push_back(std::chrono::duration<double>(Clock::now() - begin).count());
    }
    std::ranges::sort(seconds);
    std::printf("  %-28s %8lld decisions, %7lld moved   best %6.2f s   worst %6.2f s\n", name,
                static_cast<long long>(report.tasks), static_cast<long long>(report.moved),
                seconds.front(), seconds.back());
    std::printf("  %-28s %s\n", "", digestOf(report).c_str());
    std::fflush(stdout);
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication app(argc, argv);
    const int count = argc > 1 ? std::atoi(argv[1]) : 100'000;
    QTemporaryDir temporary;
    storage::DatabaseOptions options;
    options.folder = argc > 2 ? argv[2] : temporary.path().toStdString();
    options.instance = "bench";
    options.auditKey = "a bench key";
    const bool isFilled = QFileInfo::exists(QString::fromStdString(options.folder + "/oxide.db"));
    storage::OpenReport opened;
    auto database = storage::Database::open(options, opened);
    if (!database)
        qFatal("%s", database.error().message.c_str());
    storage::TaskStore store(**database);
    if (!isFilled)
        fill(store, count);

    std::printf("backtest: %d services, %d rules; goal: 100,000 decisions under 2 s\n", kServices,
                kRules);
    model::RoutingDraft draft;
    draft.profile = "budget";
    measure(store, "another profile", draft, count);
    draft = {};
    draft.rules = rules();
    draft.rules->rules.front().then.targets = {{"service-5", ""}};
    draft.rules->rules[2].when.tokens.atLeast = 10'000;
    measure(store, "edited rules", draft, count);
    draft.rules->rules.front().when.words = {"function"};
    measure(store, "a new word, over the prompts", draft, count);
    return 0;
}
