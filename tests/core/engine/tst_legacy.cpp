#include "engine/legacy.h"

#include "base/text.h"

#include <memory>

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace oxide;

class TestLegacy final : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

    void write(const QString &name, const QByteArray &text)
    {
        QFile file(m_folder->filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
            qFatal("cannot write");
    }

    engine::LegacyData read() { return engine::readLegacy(base::str(m_folder->path())); }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void anEmptyFolderHoldsNothingAndIsNoProblem()
    {
        const auto data = read();
        QVERIFY(data.tasks.empty() && data.assignments.empty() && data.services.empty());
        QVERIFY(data.problems.empty());
    }

    void tasksOfTheSeedsFormatComeOver()
    {
        write(QStringLiteral("tasks.json"), R"({
          "task-uuid-1": {"id": "task-uuid-1", "status": "completed",
            "prompt": "What is quantum computing?", "files": ["/a.py"], "service": "ollama_local",
            "task_type": "quick_query", "result": "Quantum computing is…", "error": null,
            "created_at": 1234567890.123, "started_at": 1234567890.456,
            "completed_at": 1234567895.789, "duration": 5.333},
          "task-uuid-2": {"status": "failed", "prompt": "x", "error": "no", "created_at": 1.5},
          "task-uuid-3": {"status": "running", "prompt": "y", "created_at": 2},
          "broken": {"status": "completed"}, "worse": 7 })");
        const auto data = read();
        QCOMPARE(data.tasks.size(), std::size_t(3));
        QCOMPARE(data.problems.size(), std::size_t(2));
        const auto &first = data.outcomes.front().summary;
        QCOMPARE(first.state, model::TaskState::Done);
        QCOMPARE(first.type, model::TaskType::QuickQuery);
        QCOMPARE(first.createdAt.time_since_epoch().count(), 1'234'567'890'123);
        QCOMPARE(first.duration->count(), 5666);
        QCOMPARE(data.tasks.front().request.files, (std::vector<std::string>{"/a.py"}));
        QCOMPARE(data.outcomes.at(1).summary.errorMessage, std::string("no"));
        QCOMPARE(data.outcomes.at(2).summary.state, model::TaskState::Interrupted);
        QCOMPARE(first.source, model::TaskSource::Import);
    }

    void theSameTaskGetsTheSameIdEachTime()
    {
        write(QStringLiteral("tasks.json"),
              R"({"a": {"prompt": "p", "created_at": 5}, "b": {"prompt": "p", "created_at": 5}})");
        const auto once = read();
        const auto twice = read();
        QCOMPARE(once.tasks.at(0).summary.id, twice.tasks.at(0).summary.id);
        QVERIFY(once.tasks.at(0).summary.id != once.tasks.at(1).summary.id);
    }

    void rulesAndServicesComeOver()
    {
        write(QStringLiteral("routing_rules.json"), R"({"coding": "qwen", "poetry": "gemini"})");
        write(QStringLiteral("default.yaml"),
              "services:\n  qwen:\n    enabled: true\n    type: cli\n    executable: qwen\n");
        const auto data = read();
        QCOMPARE(data.assignments.size(), std::size_t(1));
        QCOMPARE(data.services.size(), std::size_t(1));
        QCOMPARE(data.services.front().dialect, model::Dialect::QwenCli);
        QCOMPARE(data.problems.size(), std::size_t(1)); // poetry is no task type
    }

    void damagedFilesAreNamed()
    {
        write(QStringLiteral("tasks.json"), "[1, 2");
        write(QStringLiteral("routing_rules.json"), "nonsense");
        const auto data = read();
        QCOMPARE(data.problems.size(), std::size_t(2));
        QVERIFY(data.problems.front().find("tasks.json") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestLegacy)
#include "tst_legacy.moc"
