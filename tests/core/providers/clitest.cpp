#include "clitest.h"

#include "base/text.h"

#include <QCoreApplication>
#include <QCoroTask>
#include <QFile>
#include <QFileInfo>
#include <QPromise>
#include <QTest>

namespace oxide::test {

namespace {

using Secret = base::Result<std::string>;
using namespace std::chrono_literals;

/// "keychain:NAME" stands for "secret-of-NAME"; "keychain:none" for nothing.
QFuture<Secret> resolve(const std::string &reference)
{
    const std::string name = reference.substr(reference.find(':') + 1);
    QPromise<Secret> promise;
    promise.start();
    if (name == "none")
        promise.addResult(base::fail(base::ErrorKind::Unauthorized, "no such secret"));
    else
        promise.addResult(Secret("secret-of-" + name));
    promise.finish();
    return promise.future();
}

QCoro::Task<void> hearInto(QCoro::Task<providers::ChatOutcome> task, Heard *heard, bool *ended)
{
    heard->outcome = co_await task;
    *ended = true;
}

} // namespace

CliBench::CliBench()
    : m_registry(std::make_unique<process::ProcessRegistry>(
        m_clock, qEnvironmentVariable("OXIDE_TEST_GUARD").toStdString()))
{
    m_deps.clock = &m_clock;
    m_deps.resolveSecret = resolve;
    m_deps.processes = m_registry.get();
    m_deps.agentFolder = path("agents");
}

CliBench::~CliBench()
{
    m_registry.reset();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
}

std::string CliBench::path(const std::string &name) const
{
    return base::str(m_folder.filePath(base::qs(name)));
}

std::string CliBench::script(const std::string &name, const std::string &body) const
{
    QFile file(base::qs(path(name)));
    if (!file.open(QIODevice::WriteOnly))
        qFatal("no script can be written");
    file.write(QByteArray::fromStdString("#!/bin/sh\n" + body));
    file.close();
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    return base::str(file.fileName());
}

std::string CliBench::read(const std::string &name) const
{
    QFile file(base::qs(path(name)));
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

bool CliBench::has(const std::string &name) const
{
    return QFileInfo::exists(base::qs(path(name)));
}

model::ServiceConfig CliBench::service(model::Dialect dialect, const std::string &executable) const
{
    model::ServiceConfig config;
    config.name = "svc";
    config.dialect = dialect;
    config.executable = executable;
    config.environment = m_mark.environment();
    config.environment["BENCH"] = path("");
    return config;
}

std::unique_ptr<providers::Provider> CliBench::provider(const model::ServiceConfig &config) const
{
    auto made = providers::makeProvider(config, m_deps);
    if (!made)
        qFatal("%s", made.error().message.c_str());
    return std::move(*made);
}

providers::ChatRequest CliBench::ask(const std::string &prompt, const std::string &model)
{
    providers::ChatRequest request;
    request.model = model;
    request.messages.push_back(model::Message::ofText(model::Role::User, prompt));
    request.deadlines.firstToken = 20s;
    request.deadlines.idle = 20s;
    request.deadlines.total = 60s;
    return request;
}

Heard CliBench::chat(providers::Provider &provider, providers::ChatRequest request,
                     std::stop_token stop)
{
    Heard heard;
    bool ended = false;
    hearInto(provider.chat(std::move(request), listenTo(heard), std::move(stop)), &heard, &ended);
    if (!QTest::qWaitFor([&ended] { return ended; }, 90'000))
        qFatal("the chat did not end");
    return heard;
}

} // namespace oxide::test
