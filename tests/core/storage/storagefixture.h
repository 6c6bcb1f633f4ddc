#pragma once

#include "base/clock.h"
#include "base/text.h"
#include "base/ulid.h"
#include "storage/connection.h"
#include "storage/database.h"
#include "storage/searchparts.h"
#include "storage/taskstore.h"

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

namespace oxide::test {

/// A clock that stands until it is moved.
class HandClock final : public base::Clock
{
public:
    explicit HandClock(base::TimePoint start) : m_now(start.time_since_epoch().count()) {}
    [[nodiscard]] base::TimePoint now() const override
    {
        return base::TimePoint(std::chrono::milliseconds(m_now.load()));
    }
    [[nodiscard]] std::chrono::steady_clock::time_point steady() const override { return {}; }
    void advance(std::chrono::milliseconds by) { m_now += by.count(); }

private:
    std::atomic<std::int64_t> m_now;
};

template<class T>
base::Result<T> wait(QFuture<base::Result<T>> future)
{
    future.waitForFinished();
    return future.result();
}

/// Fails the test with the error's words where a result holds one.
#define OXIDE_OK(result)                                                                           \
    do {                                                                                           \
        const auto &okResult = (result);                                                           \
        QVERIFY2(okResult.has_value(),                                                             \
                 okResult ? ""                                                                     \
                          : (okResult.error().message + " | " + okResult.error().detail).c_str()); \
    } while (false)

/// A database in a folder of its own, and what a test makes of tasks.
class StorageFixture
{
public:
    static constexpr base::TimePoint kStart{std::chrono::milliseconds(1'700'000'000'000)};

    explicit StorageFixture(storage::TaskStoreOptions options = {})
        : clock(std::make_shared<HandClock>(kStart)), ids(*clock, 5)
    {
        storeOptions = std::move(options);
        storeOptions.clock = clock;
    }

    [[nodiscard]] base::Result<void> open(const std::string &instance = "first")
    {
        storage::DatabaseOptions databaseOptions;
        databaseOptions.folder = base::str(folder.path());
        databaseOptions.instance = instance;
        databaseOptions.auditKey = key;
        auto opened = storage::Database::open(databaseOptions, report);
        if (!opened)
            return base::fail(std::move(opened.error()));
        database = std::move(*opened);
        store = std::make_unique<storage::TaskStore>(*database, storeOptions);
        return {};
    }

    void close()
    {
        store.reset();
        database.reset();
    }

    [[nodiscard]] QString file() const { return folder.filePath(QStringLiteral("oxide.db")); }

    /// A task one second after the one before.
    [[nodiscard]] storage::NewTask newTask(const std::string &prompt,
                                           const std::string &service = "alpha")
    {
        clock->advance(std::chrono::seconds(1));
        storage::NewTask task;
        task.request.prompt = prompt;
        task.summary.id = ids.next();
        task.summary.title = prompt.substr(0, 60);
        task.summary.createdAt = clock->now();
        task.summary.target.service = service;
        task.summary.target.model = "small";
        task.request.id = task.summary.id;
        return task;
    }

    [[nodiscard]] static storage::Outcome outcomeOf(const storage::NewTask &task,
                                                    const std::string &result,
                                                    model::TaskState state = model::TaskState::Done)
    {
        storage::Outcome outcome;
        outcome.summary = task.summary;
        outcome.summary.state = state;
        outcome.summary.attempts = 1;
        outcome.summary.startedAt = task.summary.createdAt + std::chrono::milliseconds(5);
        outcome.summary.finishedAt = task.summary.createdAt + std::chrono::milliseconds(900);
        outcome.summary.firstToken = std::chrono::milliseconds(100);
        outcome.summary.duration = std::chrono::milliseconds(900);
        outcome.summary.usage.input = 10;
        outcome.summary.usage.output = 40;
        outcome.summary.cost.source = model::CostSource::Computed;
        outcome.summary.cost.amount = model::Money::fromMicros(1500);
        outcome.result = result;
        model::AttemptRecord attempt;
        attempt.target = task.summary.target;
        attempt.startedAt = std::chrono::milliseconds(5);
        attempt.firstTokenAt = std::chrono::milliseconds(100);
        attempt.endedAt = std::chrono::milliseconds(900);
        attempt.usage = outcome.summary.usage;
        attempt.cost = outcome.summary.cost;
        if (state == model::TaskState::Failed) {
            base::Error error;
            error.kind = base::ErrorKind::ServerError;
            error.message = "It failed.";
            attempt.error = error;
            outcome.summary.error = error.kind;
            outcome.summary.errorMessage = error.message;
        }
        outcome.attempts.push_back(attempt);
        return outcome;
    }

    /// Creates and finishes a task; its id.
    model::TaskId add(const std::string &prompt, const std::string &result,
                      const std::string &service = "alpha",
                      model::TaskState state = model::TaskState::Done)
    {
        const storage::NewTask task = newTask(prompt, service);
        return add(task, outcomeOf(task, result, state));
    }

    model::TaskId add(const storage::NewTask &task, const storage::Outcome &outcome)
    {
        const auto created = wait(store->create(task));
        const auto finished = wait(store->finish(outcome));
        if (!created || !finished)
            qFatal("%s", (created ? finished : created).error().message.c_str());
        return task.summary.id;
    }

    [[nodiscard]] base::Result<std::int64_t> number(const std::string &sql)
    {
        std::function<base::Result<std::int64_t>(storage::Connection &)> ask =
            [sql](storage::Connection &connection) -> base::Result<std::int64_t> {
            auto value = connection.integer(sql);
            if (!value)
                return base::fail(value.error());
            return value->value_or(-1);
        };
        return wait(database->read<std::int64_t>(ask));
    }

    /// Groups whose count is not the number of their tasks.
    [[nodiscard]] std::int64_t miscountedGroups()
    {
        return *number("SELECT count(*) FROM task_groups g WHERE g.tasks <> "
                       "(SELECT count(*) FROM tasks t WHERE t.group_id = g.id)");
    }

    QTemporaryDir folder;
    QByteArray key = "a test key, not a secret";
    std::shared_ptr<HandClock> clock;
    base::UlidSource ids;
    storage::TaskStoreOptions storeOptions;
    storage::OpenReport report;
    std::unique_ptr<storage::Database> database;
    std::unique_ptr<storage::TaskStore> store;
};

/// For TaskStore::recover.
inline std::function<std::vector<std::string>()> living(std::vector<std::string> instances)
{
    return [instances = std::move(instances)] { return instances; };
}

// So that few tasks make many parts of the search index: says that the newest part is full, and
// afterwards the truth.

inline void fillSearchPart(StorageFixture &f)
{
    OXIDE_OK(wait(f.database->write([](storage::Connection &connection) {
        return connection.run("UPDATE search_parts SET documents = documents + ? WHERE first = "
                              "(SELECT max(first) FROM search_parts)",
                              storage::SearchParts::kDocuments);
    })));
}

inline void restoreSearchParts(StorageFixture &f)
{
    OXIDE_OK(wait(f.database->write([](storage::Connection &connection) {
        return connection.run("UPDATE search_parts SET documents = documents % ?",
                              storage::SearchParts::kDocuments);
    })));
}

} // namespace oxide::test
