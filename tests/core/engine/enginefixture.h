#pragma once

#include "base/text.h"
#include "config/configstore.h"
#include "engine/localengine.h"
#include "support/simconfig.h"
#include "support/simfixture.h"

#include <map>
#include <memory>
#include <set>

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>

namespace oxide::test {

/// An engine over a running simulator, with a data folder of its own, and what it said.
class EngineFixture final : public QObject
{
public:
    /// Starts the simulator; the engine starts with begin().
    explicit EngineFixture(const QStringList &simulatorArguments)
    {
        if (!simulator.start(simulatorArguments))
            qFatal("%s", qPrintable(simulator.error()));
        for (const tests::SimService &service : simulator.services()) {
            model::ServiceConfig entry = tests::configOf(service);
            entry.deadlines.firstToken = std::chrono::milliseconds(1500);
            entry.deadlines.idle = std::chrono::milliseconds(1500);
            tests::saveService(configPath(), entry);
        }
        set("security.secrets", "file");
        set("catalog.sync", "false"); // no test asks the world
    }

    /// The engine's last events are still noted.
    ~EngineFixture() override { end(); }

    [[nodiscard]] std::string configPath() const
    {
        return base::str(m_folder.filePath(QStringLiteral("config.yaml")));
    }
    [[nodiscard]] std::string folder() const { return base::str(m_folder.path()); }

    void set(const std::string &key, const std::string &value)
    {
        tests::saveSetting(configPath(), key, value);
    }

    void begin()
    {
        events.clear();
        finished.clear();
        texts.clear();
        engine::EngineOptions options;
        options.dataFolder = folder();
        options.configPath = configPath();
        options.strictConfig = true;
        options.booksInterval = booksInterval;
        engine = std::make_unique<engine::LocalEngine>(std::move(options));
        connect(engine.get(), &engine::Engine::taskEvents, this,
                [this](const model::TaskEvents &batch) {
                    for (const model::TaskEvent &event : batch)
                        note(event);
                });
        const auto started = answer(engine->start());
        if (!started)
            qFatal("%s | %s", started.error().message.c_str(), started.error().detail.c_str());
        const auto checked = answer(engine->checkServices());
        if (!checked)
            qFatal("%s", checked.error().message.c_str());
    }

    void end() { engine.reset(); }

    /// Waits in the event loop: signals go on.
    template<class T>
    static base::Result<T> answer(QFuture<base::Result<T>> reply)
    {
        QElapsedTimer timer;
        timer.start();
        while (!reply.isFinished()) {
            QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
            if (timer.elapsed() > 60'000)
                qFatal("no answer within a minute");
        }
        return reply.result();
    }

    model::TaskRequest request(const std::string &prompt, const std::string &service = {},
                               const std::string &model = {})
    {
        model::TaskRequest made;
        made.prompt = prompt;
        made.service = service;
        made.model = model;
        return made;
    }

    base::Result<model::TaskId> submit(const std::string &prompt, const std::string &service = {},
                                       const std::string &model = {})
    {
        return answer(engine->submit(request(prompt, service, model)));
    }

    [[nodiscard]] bool waitFor(const model::TaskId &task, int ms = 20'000)
    {
        return QTest::qWaitFor([&] { return finished.contains(task); }, ms);
    }

    template<class What>
    [[nodiscard]] int count(const model::TaskId &task) const
    {
        int sum = 0;
        for (const model::TaskEvent &event : events)
            sum += event.task == task && std::holds_alternative<What>(event.what) ? 1 : 0;
        return sum;
    }

    tests::SimFixture simulator;
    std::unique_ptr<engine::LocalEngine> engine;
    model::TaskEvents events;
    std::map<model::TaskId, model::TaskFinished> finished;
    std::map<model::TaskId, std::string> texts; ///< what a reader of the stream sees at the end
    std::map<model::TaskId, int> endings;
    bool keepEvents = true;
    std::chrono::milliseconds booksInterval = std::chrono::minutes(1);

private:
    void note(const model::TaskEvent &event)
    {
        if (const auto *delta = std::get_if<model::TextDelta>(&event.what))
            texts[event.task] += delta->text;
        if (const auto *splice = std::get_if<model::Splice>(&event.what)) {
            if (splice->mode == model::OnFailure::Restart)
                texts[event.task].clear();
        }
        if (const auto *end = std::get_if<model::TaskFinished>(&event.what)) {
            finished.insert_or_assign(event.task, *end);
            ++endings[event.task];
        }
        if (keepEvents)
            events.push_back(event);
    }

    QTemporaryDir m_folder;
};

} // namespace oxide::test
