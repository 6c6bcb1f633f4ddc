// A process for tests to kill, or to run as somebody else.
//   storage_helper load FOLDER SEED      works until it is killed; says what was stored
//   storage_helper open-as-nobody FOLDER tries to open as a user without rights; says the error

#include "base/clock.h"
#include "base/text.h"
#include "storage/database.h"
#include "storage/taskstore.h"

#include <cstdio>
#include <deque>
#include <random>

#include <QCoreApplication>
#include <QFile>

#include <unistd.h>

using namespace oxide;

namespace {

/// One write, so that a kill leaves whole lines.
void say(const std::string &line)
{
    const std::string text = line + "\n";
    std::ignore = ::write(STDOUT_FILENO, text.data(), text.size());
}

struct Flight {
    storage::NewTask task;
    QFuture<base::Result<void>> created;
    QFuture<base::Result<void>> checkpoint;
    std::optional<QFuture<base::Result<void>>> finished;
};

Flight launch(storage::TaskStore &store, base::UlidSource &ids, const base::Clock &clock,
              std::mt19937_64 &random)
{
    Flight flight;
    flight.task.summary.id = ids.next();
    flight.task.summary.createdAt = clock.now();
    const std::string name = flight.task.summary.id.text();
    flight.task.request.prompt = "prompt of " + name;
    flight.task.summary.title = flight.task.request.prompt;
    flight.created = store.create(flight.task);

    storage::Checkpoint checkpoint;
    checkpoint.task = flight.task.summary.id;
    checkpoint.target = {"alpha", "small"};
    model::AttemptRecord attempt;
    attempt.target = checkpoint.target;
    checkpoint.attempts = {attempt};
    checkpoint.text = "partial of " + name;
    flight.checkpoint = store.checkpoint(checkpoint);
    if (random() % 4 != 0) { // a quarter still runs when the kill comes
        storage::Outcome outcome;
        outcome.summary = flight.task.summary;
        outcome.summary.state = model::TaskState::Done;
        outcome.summary.finishedAt = clock.now();
        outcome.summary.target = checkpoint.target;
        outcome.result = "result of " + name;
        attempt.endedAt = std::chrono::milliseconds(3);
        outcome.attempts = {attempt};
        flight.finished = store.finish(outcome);
    }
    return flight;
}

void land(Flight &flight)
{
    const std::string name = flight.task.summary.id.text();
    if (flight.created.result())
        say("created " + name);
    if (flight.checkpoint.result())
        say("partial " + name);
    if (flight.finished && flight.finished->result())
        say("finished " + name);
}

int load(const std::string &folder, std::uint64_t seed)
{
    storage::DatabaseOptions options;
    options.folder = folder;
    options.instance = "helper-" + std::to_string(seed);
    options.auditKey = "a test key, not a secret";
    storage::OpenReport report;
    auto database = storage::Database::open(options, report);
    if (!database) {
        say("error " + database.error().message);
        return 1;
    }
    storage::TaskStore store(**database);
    const base::SystemClock clock;
    base::UlidSource ids(clock, seed);
    std::mt19937_64 random(seed);
    std::deque<Flight> flights;
    say("ready");
    for (;;) {
        flights.push_back(launch(store, ids, clock, random));
        if (flights.size() < 40)
            continue;
        land(flights.front());
        flights.pop_front();
    }
}

int openAsNobody(const std::string &folder)
{
    constexpr int kSkipped = 77;
    constexpr uid_t kNobody = 65534;
    // Before the change of user: libraries are loaded from where root may read alone.
    if (::geteuid() == 0 && ::setuid(kNobody) != 0)
        return kSkipped;
    storage::DatabaseOptions options;
    options.folder = folder;
    storage::OpenReport report;
    const auto database = storage::Database::open(options, report);
    if (database) {
        say("opened");
        return 0;
    }
    say(std::string(base::nameOf(database.error().kind)) + " " + database.error().message);
    return 0;
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() == 4 && arguments[1] == QStringLiteral("load"))
        return load(base::str(arguments[2]), arguments[3].toULongLong());
    if (arguments.size() == 3 && arguments[1] == QStringLiteral("open-as-nobody"))
        return openAsNobody(base::str(arguments[2]));
    return 2;
}
