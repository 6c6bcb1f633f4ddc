// How long the window's thread is held up while an answer streams in at 2,000 chunks a second.
// Goal: never over 16 ms. `bench_answerstream [seconds]`, 5 by default. Two figures: by the clock,
// which also counts what other programs took from it, and by the thread's own work.
#include "base/promise.h"
#include "base/text.h"
#include "support/fakedata.h"
#include "support/fakeengine.h"
#include "ui/run/answerpane.h"
#include "ui/theme/look.h"
#include "ui/widgets/servicebook.h"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <vector>

#include <QApplication>
#include <QElapsedTimer>
#include <QTimer>

using namespace oxide;

namespace {

constexpr int chunksPerSecond = 2000;
constexpr int batchMs = 16; ///< as the engine coalesces

/// Takes the task and says nothing; the bench writes the events.
class SilentEngine final : public test::FakeEngine
{
public:
    engine::Reply<model::TaskId> submit(model::TaskRequest request, engine::TaskListener) override
    {
        return base::readyFuture(base::Result<model::TaskId>(request.id));
    }
};

/// Chunks as models send them: a few letters each, prose, lists, code and tables in turn.
std::vector<std::string> chunks()
{
    std::vector<std::string> list;
    const std::string answer = test::fakeAnswer();
    for (std::size_t at = 0; at < answer.size(); at += 5)
        list.emplace_back(base::cutUtf8(std::string_view(answer).substr(at), 5));
    return list;
}

/// Nanoseconds that this thread worked.
qint64 worked()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return qint64{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

double milliseconds(qint64 nanoseconds)
{
    return static_cast<double>(nanoseconds) / 1e6;
}

void print(const char *what, std::vector<qint64> &gaps)
{
    std::sort(gaps.begin(), gaps.end());
    const auto over =
        std::count_if(gaps.begin(), gaps.end(), [](qint64 gap) { return gap > 16'000'000; });
    std::printf("event loop gap %s: median %.2f ms, p99 %.2f ms, p99.9 %.2f ms, longest %.2f ms, "
                "%lld over 16 ms\n",
                what, milliseconds(gaps[gaps.size() / 2]),
                milliseconds(gaps[gaps.size() * 99 / 100]),
                milliseconds(gaps[gaps.size() * 999 / 1000]), milliseconds(gaps.back()),
                static_cast<long long>(over));
}

} // namespace

int main(int argc, char **argv)
{
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    const int seconds = argc > 1 ? std::max(1, std::atoi(argv[1])) : 5;
    SilentEngine engine;
    ui::Look look(ui::ThemeChoice::Light);
    ui::ServiceBook services(engine);
    base::SystemClock clock;
    ui::AnswerPane pane(ui::Context{engine, look, services}, clock);
    pane.resize(460, 740);
    pane.show();
    base::UlidSource ids(clock, 1);
    model::TaskRequest request;
    request.id = ids.next();
    request.prompt = "Tell it all";
    pane.start(request, false);

    const std::vector<std::string> source = chunks();
    std::int64_t number = 0;
    std::size_t sent = 0;
    std::vector<qint64> gaps;
    std::vector<qint64> work;
    qint64 workedBefore = worked();
    QElapsedTimer run;
    QElapsedTimer sinceTick;
    const auto send = [&](decltype(model::TaskEvent::what) what, model::TaskEvents &batch) {
        model::TaskEvent event;
        event.task = request.id;
        event.number = number++;
        event.at = clock.now();
        event.what = std::move(what);
        batch.push_back(std::move(event));
    };
    QTimer feed;
    feed.setTimerType(Qt::PreciseTimer);
    QObject::connect(&feed, &QTimer::timeout, [&] {
        model::TaskEvents batch;
        const auto due = static_cast<std::size_t>(run.elapsed() * chunksPerSecond / 1000);
        for (; sent < due; ++sent)
            send(model::TextDelta{source[sent % source.size()]}, batch);
        Q_EMIT engine.taskEvents(batch);
        if (run.elapsed() > seconds * 1000)
            app.quit();
    });
    // The probe: how long the loop took to come back to a timer that is always due.
    QTimer probe;
    QObject::connect(&probe, &QTimer::timeout, [&] {
        gaps.push_back(sinceTick.nsecsElapsed());
        sinceTick.restart();
        work.push_back(worked() - std::exchange(workedBefore, worked()));
    });
    model::TaskEvents begin;
    send(model::AttemptStarted{1, {"Ollama", "llama3.1:8b"}}, begin);
    Q_EMIT engine.taskEvents(begin);
    run.start();
    sinceTick.start();
    probe.start(0);
    feed.start(batchMs);
    app.exec();
    std::printf("answer stream: %zu chunks in %d s, %lld characters shown\n", sent, seconds,
                static_cast<long long>(pane.run().answer().size()));
    print("by the clock", gaps);
    print("of work", work);
    return 0;
}
