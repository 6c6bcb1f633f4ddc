#include "api/localapi.h"
#include "app/host/places.h"
#include "app/host/rooms.h"
#include "cli/commands/commands.h"
#include "cli/jsontext.h"
#include "cli/shellword.h"

#include <memory>

#include <QCoroFuture>
#include <QPromise>

namespace oxide::cli {

namespace {

void tellHowToUse(const Context &context, const api::LocalApi::State &state)
{
    Output &out = context.out();
    if (context.wantsJson())
        out.answerLine(jsonPair("url", state.url));
    out.remark("The local API listens on " + state.url + ". Point your programs at it:");
    out.remark("  OPENAI_BASE_URL=" + state.url + "/v1");
    out.remark("  ANTHROPIC_BASE_URL=" + state.url);
    out.remark("  OLLAMA_HOST=" + state.url);
    const std::string folder = context.host().dataFolder();
    const std::string place =
        folder == host::defaultDataFolder() ? std::string() : "--data " + shellWord(folder) + ' ';
    out.remark(state.settings.requireKey
                   ? "oxidectl " + place + "keys show prints the key that they need."
                   : "Programs of this machine need no key.");
}

QCoro::Task<int> runServe(Context &context)
{
    const auto ended = std::make_shared<QPromise<void>>();
    ended->start();
    context.interrupts().setHandler([ended] { ended->finish(); });
    Output &out = context.out();
    const auto warn = [&out](const model::Notice &notice) { out.warning(notice.message); };
    const QMetaObject::Connection notices =
        QObject::connect(&context.engine(), &engine::Engine::notice, warn);
    out.remark("The engine is running on " + context.host().dataFolder()
               + ". Ctrl-C or SIGTERM ends it.");
    api::LocalApi api(context.engine(), context.host().dataFolder(), host::apiRooms());
    QObject::connect(&api, &api::LocalApi::notice, &api, warn);
    std::string told;
    QObject::connect(&api, &api::LocalApi::settled, &api, [&context, &api, &told] {
        if (!api.state().url.empty() && api.state().url != told)
            tellHowToUse(context, api.state());
        told = api.state().url;
    });
    api.start();
    const QFuture<void> ending = ended->future();
    co_await ending;
    QObject::disconnect(notices);
    out.remark("Stopping.");
    api.stop();
    co_return ExitOk;
}

} // namespace

std::vector<Command> serveCommands()
{
    return {
        {{},
         "serve",
         "Run the engine and its local API without a window until it is told to end",
         "Other programs then use Oxide as an OpenAI, Anthropic or Ollama server; where, and "
         "whether they need a key, is in the settings below api: (oxidectl config show api).",
         {},
         {},
         Needs::Services,
         runServe},
    };
}

} // namespace oxide::cli
