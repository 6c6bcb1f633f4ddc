// What tst_enginekill kills: an engine that does tasks, 50 at once, and says on standard output
// what it knows, a line each, until it dies.
//   enginevictim DATA_FOLDER CONFIG SERVICE…
#include "engine/localengine.h"

#include <array>
#include <cstdio>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <QCoreApplication>

#ifdef Q_OS_LINUX
#include <csignal>
#include <sys/prctl.h>
#endif

using namespace oxide;

namespace {

constexpr int kAtOnce = 50;

/// One write a line, so that a kill cuts none in two.
void say(std::string_view word, const model::TaskId &task)
{
    const std::string line = std::string(word) + ' ' + task.text() + '\n';
    std::fwrite(line.data(), 1, line.size(), stdout);
    std::fflush(stdout);
}

class Victim final : public QObject
{
public:
    Victim(engine::EngineOptions options, std::vector<std::string> services)
        : m_engine(std::move(options)), m_services(std::move(services))
    {
        connect(&m_engine, &engine::Engine::taskEvents, this, &Victim::hear);
        m_engine.start().then(this, [this](const base::Result<engine::Done> &started) {
            if (!started)
                qFatal("%s | %s", started.error().message.c_str(), started.error().detail.c_str());
            std::puts("ready");
            std::fflush(stdout);
            for (int i = 0; i < kAtOnce; ++i)
                submitNext();
        });
    }

private:
    void submitNext()
    {
        model::TaskRequest request;
        request.prompt = "Question " + std::to_string(m_asked) + ", in three paragraphs?";
        request.service = m_services.at(m_asked % m_services.size());
        ++m_asked;
        m_engine.submit(request).then(this, [this](const base::Result<model::TaskId> &task) {
            if (task)
                say("submitted", *task);
            else
                submitNext();
        });
    }

    void hear(const model::TaskEvents &batch)
    {
        for (const model::TaskEvent &event : batch) {
            if (std::holds_alternative<model::TextDelta>(event.what)
                && m_speaking.insert(event.task).second) {
                say("text", event.task);
            }
            if (const auto *end = std::get_if<model::TaskFinished>(&event.what)) {
                say(base::nameOf(end->state), event.task);
                m_speaking.erase(event.task);
                submitNext();
            }
        }
    }

    engine::LocalEngine m_engine;
    std::vector<std::string> m_services;
    std::size_t m_asked = 0;
    std::set<model::TaskId> m_speaking;
};

} // namespace

int main(int argc, char **argv)
{
#ifdef Q_OS_LINUX
    ::prctl(PR_SET_PDEATHSIG, SIGKILL); // also where the test itself is killed
#endif
    const QCoreApplication application(argc, argv);
    const std::vector<std::string> words(argv + 1, argv + argc);
    if (words.size() < 3)
        qFatal("enginevictim DATA_FOLDER CONFIG SERVICE…");
    engine::EngineOptions options;
    options.dataFolder = words[0];
    options.configPath = words[1];
    options.watchServices = false;
    const Victim victim(std::move(options), {words.begin() + 2, words.end()});
    return QCoreApplication::exec();
}
