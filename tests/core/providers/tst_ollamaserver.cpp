#include "providers/ollamaserver.h"

#include <QTest>

using namespace oxide;
using providers::Platform;

namespace {

/// Notes what it is asked; programs and exit codes as it is told.
class FakeLauncher final : public providers::Launcher
{
public:
    std::vector<std::string> programs;
    std::map<std::string, int> codes; ///< by command line; 1 where there is none
    std::vector<std::string> log;

    std::optional<std::string> find(const std::string &program) const override
    {
        if (std::ranges::find(programs, program) == programs.end())
            return std::nullopt;
        return "/fake/" + program;
    }
    QCoro::Task<base::Result<int>> run(std::string program, std::vector<std::string> arguments,
                                       std::stop_token) override
    {
        std::string line = program;
        for (const std::string &argument : arguments)
            line += ' ' + argument;
        log.push_back(line);
        const auto code = codes.find(line);
        co_return code == codes.end() ? 1 : code->second;
    }
    base::Result<void> startDetached(const std::string &program,
                                     const std::vector<std::string> &arguments,
                                     const std::map<std::string, std::string> &environment) override
    {
        log.push_back("detached " + program + ' ' + arguments.front() + ' '
                      + environment.at("OLLAMA_HOST"));
        return {};
    }
};

} // namespace

class TestOllamaServer final : public QObject
{
    Q_OBJECT

    static base::Result<void> launch(const std::shared_ptr<FakeLauncher> &launcher,
                                     Platform platform, std::vector<std::string> *told = nullptr)
    {
        return QCoro::waitFor(providers::launchOllama(launcher, platform, "127.0.0.1:11434",
                                                      [told](std::string sentence) {
                                                          if (told)
                                                              told->push_back(std::move(sentence));
                                                      },
                                                      {}));
    }

private Q_SLOTS:
    void linuxStartsTheUsersUnitFirst()
    {
        const auto launcher = std::make_shared<FakeLauncher>();
        launcher->programs = {"systemctl", "ollama"};
        launcher->codes = {{"systemctl --user cat ollama.service", 0},
                           {"systemctl --user --no-ask-password start ollama.service", 0}};
        std::vector<std::string> told;
        QVERIFY(launch(launcher, Platform::Linux, &told));
        QCOMPARE(launcher->log.size(), std::size_t(2));
        QCOMPARE(launcher->log.back(),
                 std::string("systemctl --user --no-ask-password start ollama.service"));
        QVERIFY(!told.empty());
    }

    void linuxThenStartsTheSystemsUnit()
    {
        const auto launcher = std::make_shared<FakeLauncher>();
        launcher->programs = {"systemctl", "ollama"};
        launcher->codes = {{"systemctl --system cat ollama.service", 0},
                           {"systemctl --system --no-ask-password start ollama.service", 0}};
        QVERIFY(launch(launcher, Platform::Linux));
        QCOMPARE(launcher->log.back(),
                 std::string("systemctl --system --no-ask-password start ollama.service"));
    }

    void linuxServesItselfWhereNoUnitStarts()
    {
        const auto launcher = std::make_shared<FakeLauncher>();
        launcher->programs = {"systemctl", "ollama"};
        launcher->codes = {{"systemctl --system cat ollama.service", 0}}; // but may not start it
        QVERIFY(launch(launcher, Platform::Linux));
        QCOMPARE(launcher->log.back(), std::string("detached /fake/ollama serve 127.0.0.1:11434"));
    }

    void linuxWithoutSystemdServesItself()
    {
        const auto launcher = std::make_shared<FakeLauncher>();
        launcher->programs = {"ollama"};
        QVERIFY(launch(launcher, Platform::Linux));
        QCOMPARE(launcher->log.size(), std::size_t(1));
    }

    void macOpensTheAppAndElseServes()
    {
        const auto launcher = std::make_shared<FakeLauncher>();
        launcher->programs = {"open", "ollama"};
        QVERIFY(launch(launcher, Platform::MacOs));
        QCOMPARE(launcher->log.back(), std::string("detached /fake/ollama serve 127.0.0.1:11434"));
        launcher->codes = {{"open -g -a Ollama", 0}};
        QVERIFY(launch(launcher, Platform::MacOs));
        QCOMPARE(launcher->log.back(), std::string("open -g -a Ollama"));
    }

    void windowsServesDetached()
    {
        const auto launcher = std::make_shared<FakeLauncher>();
        launcher->programs = {"ollama", "open", "systemctl"};
        QVERIFY(launch(launcher, Platform::Windows));
        QCOMPARE(launcher->log.size(), std::size_t(1));
    }

    void withoutOllamaTheErrorSaysSo()
    {
        const auto launcher = std::make_shared<FakeLauncher>();
        const auto result = launch(launcher, Platform::Linux);
        QVERIFY(!result);
        QCOMPARE(result.error().kind, base::ErrorKind::ProgramNotFound);
    }

    void cleanup() { QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete); }
};

QTEST_GUILESS_MAIN(TestOllamaServer)
#include "tst_ollamaserver.moc"
