#pragma once

#include "cli/program.h"
#include "support/fakeengine.h"

#include <cstdio>
#include <string>

#include <QCoroFuture>
#include <QCoroTask>
#include <QDir>
#include <QStringList>
#include <QTemporaryDir>

namespace oxide::test {

/// A host whose engine is the fake one.
class FakeHost final : public cli::Host
{
public:
    explicit FakeHost(FakeEngine::Fill fill = FakeEngine::Fill::Full) : m_engine(fill)
    {
        m_engine.setStreamInterval(0);
    }

    FakeEngine &fake() { return m_engine; }
    [[nodiscard]] const Options &options() const { return m_options; }
    [[nodiscard]] int stops() const { return m_stops; }
    void failStart(base::Error error) { m_startError = std::move(error); }

    void configure(Options options) override { m_options = std::move(options); }
    QCoro::Task<base::Result<engine::Done>> start() override
    {
        if (m_startError)
            co_return base::fail(*m_startError);
        co_return engine::Done();
    }
    void stop() override { ++m_stops; }
    engine::Engine &engine() override { return m_engine; }
    std::string configPath() const override
    {
        return m_options.configPath.empty()
                   ? m_folder.filePath(QStringLiteral("c.yaml")).toStdString()
                   : m_options.configPath;
    }
    std::string dataFolder() const override { return m_folder.path().toStdString(); }
    base::Result<base::FoundFiles> findFiles(const std::vector<std::string> &patterns,
                                             const std::string &root) const override
    {
        base::FoundFiles files;
        for (const std::string &pattern : patterns)
            files.files.push_back(root + '/' + pattern);
        return files;
    }

private:
    FakeEngine m_engine;
    QTemporaryDir m_folder;
    Options m_options;
    std::optional<base::Error> m_startError;
    int m_stops = 0;
};

struct Outcome {
    int code = -1;
    std::string answer;  ///< stdout
    std::string remarks; ///< stderr
};

/// Runs a command line to its end, its output caught in files.
class Shell
{
public:
    explicit Shell(FakeEngine::Fill fill = FakeEngine::Fill::Full) : m_host(fill) {}

    FakeHost &host() { return m_host; }
    FakeEngine &engine() { return m_host.fake(); }
    cli::Interrupts &interrupts() { return m_interrupts; }
    cli::Output::Settings &settings() { return m_settings; }

    Outcome run(const QStringList &words)
    {
        std::FILE *answers = std::tmpfile();
        std::FILE *remarks = std::tmpfile();
        m_settings.answers = answers;
        m_settings.remarks = remarks;
        Outcome outcome;
        outcome.code = QCoro::waitFor(cli::runProgram(words, m_settings, m_host, m_interrupts));
        outcome.answer = contents(answers);
        outcome.remarks = contents(remarks);
        return outcome;
    }

private:
    static std::string contents(std::FILE *file)
    {
        std::string text(static_cast<std::size_t>(std::ftell(file)), '\0');
        std::rewind(file);
        text.resize(std::fread(text.data(), 1, text.size(), file));
        std::fclose(file);
        return text;
    }

    FakeHost m_host;
    cli::Interrupts m_interrupts;
    cli::Output::Settings m_settings;
};

} // namespace oxide::test
