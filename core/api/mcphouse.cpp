#include "api/mcphouse.h"

#include "api/mcpsessions.h"
#include "mcp/oxide.h"

#include <utility>

namespace oxide::api {

namespace {

std::shared_ptr<mcp::Server> offerOxide(engine::Engine &engine)
{
    const auto oxide = std::make_shared<mcp::Oxide>(engine);
    return {oxide, oxide->server().get()};
}

} // namespace

McpHouse::McpHouse(engine::Engine &engine) : McpHouse(engine, offerOxide) {}

McpHouse::McpHouse(engine::Engine &engine, const MakeMcpServer &make)
{
    m_thread.setObjectName(QStringLiteral("mcp"));
    m_anchor.moveToThread(&m_thread);
    m_thread.start();
    QMetaObject::invokeMethod(
        &m_anchor,
        [this, &engine, &make] {
            m_sessions = std::make_unique<McpSessions>(make(engine));
            QObject::connect(m_sessions.get(), &McpSessions::stopped, [this] {
                m_sessions.release()->deleteLater();
                m_thread.quit();
            });
        },
        Qt::BlockingQueuedConnection);
}

McpHouse::~McpHouse()
{
    QMetaObject::invokeMethod(&m_anchor, [this] { m_sessions->stop(); });
    m_thread.wait();
}

void McpHouse::endStanding()
{
    QMetaObject::invokeMethod(&m_anchor, [this] {
        if (m_sessions)
            m_sessions->endStanding();
    });
}

void McpHouse::hand(Work work, Call call, std::shared_ptr<Answer> answer)
{
    QMetaObject::invokeMethod(&m_anchor, [this, work = std::move(work), call = std::move(call),
                                          answer = std::move(answer)] {
        if (m_sessions)
            work(*m_sessions, call, answer);
    });
}

} // namespace oxide::api
