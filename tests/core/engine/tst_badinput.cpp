// What people and disks do to a program, through the facade: each ends in a clear message, and
// nothing is lost.
#include "enginefixture.h"

#include <QDir>
#include <QFile>
#include <QScopeGuard>
#include <QTest>

#include <algorithm>
#include <csignal>

#ifdef Q_OS_LINUX
#include <sys/mount.h>
#endif
#ifdef Q_OS_UNIX
#include <sys/resource.h>
#endif

using namespace oxide;
using base::ErrorKind;
using model::TaskState;
using test::EngineFixture;

namespace {

bool mentions(const base::Error &error, const std::string &word)
{
    return error.message.find(word) != std::string::npos;
}

/// Ten megabytes.
std::string longPrompt()
{
    std::string prompt = "Summarise this log.\n";
    while (prompt.size() < 10'000'000)
        prompt += "2026-11-21 line with Umlaut \xC3\xA4 and a snowman \xE2\x98\x83\n";
    return prompt;
}

/// Starts an engine of its own on a folder; the error where it does not start. The config says that
/// no keychain is to be asked.
std::optional<base::Error> startOn(const std::string &folder, const std::string &config)
{
    engine::EngineOptions options;
    options.dataFolder = folder;
    options.configPath = config;
    options.watchServices = false;
    engine::LocalEngine engine(std::move(options));
    const auto started = EngineFixture::answer(engine.start());
    return started ? std::nullopt : std::optional(started.error());
}

#ifdef Q_OS_UNIX
/// While it lives no file of this process takes a byte more, as on a broken disk.
class NoFileGrows final
{
public:
    NoFileGrows()
    {
        std::signal(SIGXFSZ, SIG_IGN); // which would end the process
        ::getrlimit(RLIMIT_FSIZE, &m_usual);
        rlimit none = m_usual;
        none.rlim_cur = 0;
        ::setrlimit(RLIMIT_FSIZE, &none);
    }
    ~NoFileGrows() { ::setrlimit(RLIMIT_FSIZE, &m_usual); }
    NoFileGrows(const NoFileGrows &) = delete;
    NoFileGrows &operator=(const NoFileGrows &) = delete;

private:
    rlimit m_usual{};
};
#endif

} // namespace

class TestBadInput final : public QObject
{
    Q_OBJECT

    std::unique_ptr<EngineFixture> m_fixture;

    std::string write(const QString &name, const QByteArray &bytes) const
    {
        const QString path = base::qs(m_fixture->folder()) + QLatin1Char('/') + name;
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("cannot write %s", qPrintable(path));
        return base::str(path);
    }

    /// How a task with this file ends, at the door or later.
    base::Error refusalOf(const std::string &path)
    {
        auto request = m_fixture->request("Read this", "ollama-local");
        request.files = {path};
        const auto task = EngineFixture::answer(m_fixture->engine->submit(request));
        if (!task)
            return task.error();
        if (!m_fixture->waitFor(*task))
            qFatal("the task does not end");
        const auto &end = m_fixture->finished.at(*task);
        return end.error.value_or(base::Error());
    }

private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<EngineFixture>(QStringList{QStringLiteral("--demo")});
        for (const auto &service : m_fixture->simulator.services()) {
            QVERIFY(m_fixture->simulator.set(service.name,
                                             {{QStringLiteral("failures"), QJsonObject()},
                                              {QStringLiteral("ttft_ms"), 1},
                                              {QStringLiteral("tokens_per_second"), 5000}}));
        }
        m_fixture->begin();
    }
    void cleanup() { m_fixture.reset(); }

    void promptsThatAreNoneAreRefused_data()
    {
        QTest::addColumn<QByteArray>("prompt");
        QTest::newRow("nothing") << QByteArray("");
        QTest::newRow("white space") << QByteArray(" \n\t ");
        QTest::newRow("no UTF-8") << QByteArray("caf\xE9 au lait");
        QTest::newRow("half a surrogate") << QByteArray("\xED\xA0\x80");
        QTest::newRow("overlong") << QByteArray("\xC0\xAF");
        QTest::newRow("cut in a character") << QByteArray("snow \xE2\x98");
    }
    void promptsThatAreNoneAreRefused()
    {
        QFETCH(QByteArray, prompt);
        const auto task = m_fixture->submit(prompt.toStdString());
        QVERIFY(!task);
        QCOMPARE(task.error().kind, ErrorKind::InvalidArgument);
        QVERIFY(mentions(task.error(), "prompt"));
        QVERIFY(m_fixture->simulator.chats().empty());
    }

    void tenMegabytesArriveWhole()
    {
        const std::string prompt = longPrompt();
        const auto newlines = std::count(prompt.begin(), prompt.end(), '\n');
        model::ServiceConfig service = tests::configOf(m_fixture->simulator.service("lm-studio"));
        service.contextWindow = 50'000'000;
        QVERIFY(EngineFixture::answer(m_fixture->engine->saveService(service, service.name))
                    .has_value());
        const auto task = m_fixture->submit(prompt, service.name, "count:3");
        QVERIFY2(task.has_value(), task ? "" : task.error().message.c_str());
        QVERIFY(m_fixture->waitFor(*task, 60'000));
        const auto stored = EngineFixture::answer(m_fixture->engine->task(*task));
        QVERIFY(stored.has_value());
        QVERIFY2(stored->summary.state == TaskState::Done, stored->summary.errorMessage.c_str());
        QVERIFY(stored->prompt == prompt);
        const auto chats = m_fixture->simulator.chats(service.name);
        QCOMPARE(chats.size(), std::size_t(1));
        // JSON writes a newline as two characters, and little stands around the prompt.
        const qint64 least = qint64(prompt.size()) + newlines;
        const qint64 came = chats.front()[QLatin1String("bytes_in")].toInteger();
        QVERIFY2(came > least && came < least + 2'000, std::to_string(came - least).c_str());
    }

    void aWindowThatIsTooSmallForThemIsTold()
    {
        const auto task = m_fixture->submit(longPrompt(), "openai-cloud");
        QVERIFY2(task.has_value(), task ? "" : task.error().message.c_str());
        QVERIFY(m_fixture->waitFor(*task, 60'000));
        const auto &end = m_fixture->finished.at(*task);
        QCOMPARE(end.state, TaskState::Failed);
        QVERIFY(end.error.has_value());
        QCOMPARE(base::nameOf(end.error->kind), base::nameOf(ErrorKind::ContextTooLong));
        QVERIFY2(mentions(*end.error, "context"), end.error->message.c_str());
    }

    void filesThatCannotBeSentAreNamed()
    {
        QCOMPARE(refusalOf("/nowhere/at/all.txt").kind, ErrorKind::NotFound);
        const std::string binary = write(QStringLiteral("a.png"), QByteArray("\x89PNG\0\0\1", 7));
        const base::Error refused = refusalOf(binary);
        QCOMPARE(refused.kind, ErrorKind::InvalidArgument);
        QVERIFY(mentions(refused, binary));
        QCOMPARE(refusalOf(m_fixture->folder()).kind, ErrorKind::InvalidArgument);
        QVERIFY(m_fixture->simulator.chats().empty());
    }

    void anEmptyFileIsNoFault()
    {
        QVERIFY(refusalOf(write(QStringLiteral("empty.txt"), "")).message.empty());
    }

    void aDamagedDatabaseIsSetAsideAndSaid()
    {
        const auto task = m_fixture->submit("Before the damage");
        QVERIFY(task.has_value() && m_fixture->waitFor(*task));
        m_fixture->end();
        write(QStringLiteral("oxide.db"), QByteArray(50'000, 'x'));
        QDir folder(base::qs(m_fixture->folder()));
        folder.remove(QStringLiteral("oxide.db-wal"));
        folder.remove(QStringLiteral("oxide.db-shm"));
        m_fixture->begin();
        QCOMPARE(folder.entryList({QStringLiteral("oxide.db.damaged-*")}).size(), 1);
        const auto next = m_fixture->submit("After it");
        QVERIFY(next.has_value() && m_fixture->waitFor(*next));
        QCOMPARE(m_fixture->finished.at(*next).state, TaskState::Done);
    }

    void nobodyAnswers()
    {
        for (const auto &service : m_fixture->simulator.services())
            QVERIFY(m_fixture->simulator.refuse(service.name, 60'000));
        m_fixture->simulator.kill();
        const auto task = m_fixture->submit("Is anybody there?", "ollama-local");
        QVERIFY(task.has_value() && m_fixture->waitFor(*task, 30'000));
        const auto &end = m_fixture->finished.at(*task);
        QCOMPARE(end.state, TaskState::Failed);
        QVERIFY(end.error.has_value());
        QCOMPARE(end.error->kind, ErrorKind::ConnectionRefused);
        QVERIFY(mentions(*end.error, "127.0.0.1"));
        const auto detail = EngineFixture::answer(m_fixture->engine->task(*task));
        QCOMPARE(detail->summary.state, TaskState::Failed);
        QVERIFY(!detail->attempts.empty());
    }

    void aNameThatNobodyKnowsIsSaid()
    {
        model::ServiceConfig service;
        service.name = "nowhere";
        service.dialect = model::Dialect::OpenAi;
        service.baseUrl = "http://no-such-host.invalid/v1";
        service.defaultModel = "m";
        service.maxRetries = 0;
        QVERIFY(EngineFixture::answer(m_fixture->engine->saveService(service, {})).has_value());
        const auto status = [this] {
            const auto all = EngineFixture::answer(m_fixture->engine->services());
            for (const model::ServiceStatus &one : *all) {
                if (one.config.name == "nowhere")
                    return one;
            }
            return model::ServiceStatus();
        };
        QTRY_COMPARE_WITH_TIMEOUT(status().health, model::Health::Down, 30'000);
        QVERIFY(status().why.find("no-such-host.invalid") != std::string::npos);
        const auto task = m_fixture->submit("Hello?", "nowhere");
        QVERIFY(!task);
        QCOMPARE(task.error().kind, ErrorKind::NoService);
        QVERIFY(mentions(task.error(), "nowhere"));
    }

    void aReadOnlyDataFolderIsSaid()
    {
#ifdef Q_OS_LINUX
        const QTemporaryDir folder;
        const QByteArray path = folder.path().toLocal8Bit();
        if (::mount("tmpfs", path.constData(), "tmpfs", MS_RDONLY, "size=1m") != 0)
            QSKIP("a file system cannot be mounted here (not root)");
        const auto unmount = qScopeGuard([&] { ::umount(path.constData()); });
        const auto error = startOn(base::str(folder.path()), m_fixture->configPath());
        QVERIFY(error.has_value());
        QCOMPARE(error->kind, ErrorKind::ReadOnly);
        QVERIFY(mentions(*error, base::str(folder.path())));
#else
        QSKIP("needs a file system of its own");
#endif
    }

    void anAnswerThatCannotBeWrittenIsKeptUntilItCan()
    {
#ifdef Q_OS_UNIX
        model::ParallelRequest request;
        request.task = m_fixture->request("Compare the approaches.");
        request.strategy = model::Strategy::Broadcast;
        request.services = {"ollama-local", "openai-cloud"};
        for (const std::string &service : request.services)
            QVERIFY(m_fixture->simulator.set(service, {{ QStringLiteral("ttft_ms"), 500 }}));
        const auto task = EngineFixture::answer(m_fixture->engine->submitParallel(request));
        QVERIFY(task.has_value());
        QVERIFY(QTest::qWaitFor([this] {
            return std::ranges::count_if(m_fixture->events,
                                         [](const model::TaskEvent &event) {
                                             return std::holds_alternative<model::AttemptStarted>(
                                                 event.what);
                                         })
                   == 2;
        }));
        {
            const NoFileGrows disk;
            QVERIFY(m_fixture->waitFor(*task));
            QCOMPARE(m_fixture->finished.at(*task).state, TaskState::Done);
            QCOMPARE(m_fixture->count<model::TaskNotice>(*task), 3); // two parts, and this
        }
        const auto stored = [&] {
            return EngineFixture::answer(m_fixture->engine->task(*task)).value();
        };
        QCOMPARE(stored().summary.state, TaskState::Queued);
        QTRY_COMPARE_WITH_TIMEOUT(stored().summary.state, TaskState::Done, 15'000);
        QCOMPARE(stored().result, m_fixture->texts[*task]);
        QCOMPARE(stored().parts.size(), std::size_t(2));
        for (const model::TaskSummary &part : stored().parts)
            QTRY_COMPARE(EngineFixture::answer(m_fixture->engine->task(part.id))->summary.state,
                         TaskState::Done);
        const auto audit = EngineFixture::answer(m_fixture->engine->verifyAudit());
        QVERIFY(audit->isWhole());
        QCOMPARE(audit->checked, 3);
#else
        QSKIP("files are not limited here");
#endif
    }

    void whatCouldNotBeWrittenForAWhileLeavesNoHole()
    {
#ifdef Q_OS_UNIX
        QVERIFY(m_fixture->simulator.set("openai-cloud",
                                         {{ QStringLiteral("tokens_per_second"),
                                            30 }}));
        const auto task = m_fixture->submit("Write a long story about the sea in ten paragraphs.",
                                            "openai-cloud");
        QVERIFY(task.has_value());
        const std::string &seen = m_fixture->texts[*task];
        QVERIFY(QTest::qWaitFor([&] { return !seen.empty(); }, 10'000));
        std::size_t unwritten = 0;
        {
            const NoFileGrows disk;
            const std::size_t before = seen.size();
            QVERIFY(QTest::qWaitFor([&] { return seen.size() > before + 60; }, 10'000));
            QTest::qWait(300);
            unwritten = seen.size();
        }
        const auto stored = [&] {
            return EngineFixture::answer(m_fixture->engine->task(*task)).value();
        };
        QTRY_VERIFY_WITH_TIMEOUT(stored().result.size() > unwritten, 5'000);
        const model::TaskDetail partly = stored();
        QVERIFY(!model::isFinal(partly.summary.state));
        QVERIFY(QTest::qWaitFor([&] { return seen.size() >= partly.result.size(); }, 5'000));
        QVERIFY(seen.starts_with(partly.result));
#else
        QSKIP("files are not limited here");
#endif
    }

    void whatCouldNotBeWrittenIsWrittenAtTheStop()
    {
#ifdef Q_OS_UNIX
        QVERIFY(m_fixture->simulator.set("openai-cloud", {{ QStringLiteral("ttft_ms"), 300 }}));
        const auto task = m_fixture->submit("Name three colours.", "openai-cloud");
        QVERIFY(task.has_value());
        {
            const NoFileGrows disk;
            QVERIFY(m_fixture->waitFor(*task));
        }
        m_fixture->end();
        m_fixture->begin();
        const auto stored = EngineFixture::answer(m_fixture->engine->task(*task));
        QCOMPARE(stored->summary.state, TaskState::Done);
#else
        QSKIP("files are not limited here");
#endif
    }

    void aFullDiskIsSaid()
    {
#ifdef Q_OS_LINUX
        const QTemporaryDir folder;
        const QByteArray path = folder.path().toLocal8Bit();
        if (::mount("tmpfs", path.constData(), "tmpfs", 0, "size=64k") != 0)
            QSKIP("a file system cannot be mounted here (not root)");
        const auto unmount = qScopeGuard([&] { ::umount(path.constData()); });
        const auto error = startOn(base::str(folder.path()), m_fixture->configPath());
        QVERIFY(error.has_value());
        QCOMPARE(error->kind, ErrorKind::DiskFull);
        QVERIFY(mentions(*error, "full"));
#else
        QSKIP("needs a file system of its own");
#endif
    }
};

QTEST_GUILESS_MAIN(TestBadInput)
#include "tst_badinput.moc"
