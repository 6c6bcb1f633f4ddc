#include "cli/request.h"

#include "base/globs.h"
#include "base/text.h"
#include "base/ulid.h"

#include <cstdio>
#include <random>

#include <QCoroFuture>
#include <QDir>
#include <QFile>

namespace oxide::cli {

namespace {

using base::ErrorKind;
using base::qs;
using base::str;

base::Result<std::string> readAll(QFile &file, const std::string &name)
{
    const QByteArray bytes = file.readAll();
    if (file.error() != QFile::NoError)
        return base::fail(ErrorKind::Io,
                          "Cannot read " + name + ": " + str(file.errorString()) + '.');
    return str(bytes);
}

base::Result<std::string> readFile(const std::string &path)
{
    QFile file(qs(path));
    if (!file.open(QIODevice::ReadOnly)) {
        return base::fail(file.exists() ? ErrorKind::Io : ErrorKind::NotFound,
                          "Cannot read " + path + ": " + str(file.errorString()) + '.');
    }
    return readAll(file, path);
}

base::Result<std::string> readStandardInput()
{
    const DefaultSignals usual; // Ctrl-C while typing just ends the program
    QFile file;
    if (!file.open(stdin, QIODevice::ReadOnly))
        return base::fail(ErrorKind::Io, "Standard input cannot be read.");
    return readAll(file, "standard input");
}

model::SessionId newSession()
{
    const base::SystemClock clock;
    std::random_device device;
    base::UlidSource source(clock, (std::uint64_t{device()} << 32) | device());
    return source.next();
}

QCoro::Task<base::Result<std::optional<model::SessionId>>> sessionOf(Context &context)
{
    using Found = base::Result<std::optional<model::SessionId>>;
    const std::string wanted = context.arguments().value("session");
    if (wanted.empty())
        co_return Found(std::nullopt);
    if (wanted == "new") {
        const model::SessionId id = newSession();
        context.out().remark("Conversation " + id.text());
        co_return Found(id);
    }
    if (wanted == "last") {
        const auto sessions = co_await context.engine().sessions(1);
        if (!sessions)
            co_return base::fail(sessions.error());
        if (sessions->empty())
            co_return base::fail(ErrorKind::NotFound, "There is no conversation yet.");
        co_return Found(sessions->front().id);
    }
    const auto id = base::Ulid::parse(wanted);
    if (!id) {
        co_return base::fail(ErrorKind::InvalidArgument,
                             "--session wants an id, last or new, not '" + wanted + "'.");
    }
    co_return Found(*id);
}

} // namespace

base::Result<std::string> readPrompt(const Arguments &arguments)
{
    const std::string file = arguments.value("prompt-file");
    const std::vector<std::string> &words = arguments.positionals();
    if (!file.empty() && !words.empty()) {
        return base::fail(ErrorKind::InvalidArgument,
                          "Give the prompt either as an argument or by --prompt-file.");
    }
    base::Result<std::string> prompt = base::joined(words, " ");
    if (!file.empty())
        prompt = readFile(file);
    else if (words.empty() || *prompt == "-")
        prompt = readStandardInput();
    if (prompt && base::trimmed(*prompt).empty())
        return base::fail(ErrorKind::InvalidArgument, "The prompt is empty; say what is wanted.");
    if (prompt && !base::isValidUtf8(*prompt)) {
        return base::fail(ErrorKind::InvalidArgument,
                          "The prompt is not valid UTF-8 text; convert it first (iconv).");
    }
    return prompt;
}

QCoro::Task<base::Result<model::TaskRequest>> readRequest(Context &context)
{
    const Arguments &arguments = context.arguments();
    model::TaskRequest request;
    request.source = model::TaskSource::Cli;
    request.client = "oxidectl";
    request.service = arguments.value("service");
    request.model = arguments.value("model");
    request.tags = arguments.values("tag");
    request.profile = arguments.value("profile");
    request.prompt = context.prompt();
    if (arguments.has("files")) {
        auto files = context.host().findFiles(arguments.values("files"), str(QDir::currentPath()));
        if (!files)
            co_return base::fail(files.error());
        if (const std::string sentence = base::leftOutSentence(*files); !sentence.empty())
            context.out().remark(sentence);
        request.files = std::move(files->files);
    }
    auto session = co_await sessionOf(context);
    if (!session)
        co_return base::fail(session.error());
    request.session = *session;
    co_return request;
}

} // namespace oxide::cli
