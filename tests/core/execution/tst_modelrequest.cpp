#include "execution/modelrequest.h"

#include <QTest>

using namespace oxide;
using execution::Asked;
using execution::FittedChat;
using execution::PromptParts;

namespace {

constexpr std::int64_t kWindow = 32'768;

FittedChat fitted(std::optional<int> limit, int words, int turns = 0)
{
    model::TaskRequest task;
    task.sampling.maxOutputTokens = limit;
    PromptParts prompt;
    for (int i = 0; i < words; ++i)
        prompt.prompt += "word ";
    for (int i = 0; i < turns; ++i)
        prompt.earlier.push_back(model::Message::ofText(model::Role::User, prompt.prompt));
    const model::Target target{"local", "llama3.1:8b"};
    model::ServiceConfig service;
    service.contextWindow = kWindow;
    service.locality = model::Locality::Local;
    const Asked asked{target, service, {}};
    return execution::chatRequest(task, prompt, {}, asked);
}

} // namespace

class TestModelRequest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theCallersLimitIsKeptWhereItFits()
    {
        const FittedChat chat = fitted(8'000, 1'000);
        QCOMPARE(chat.request.sampling.maxOutputTokens, std::optional(8'000));
        QVERIFY(chat.request.isQuotable);
        QVERIFY(!fitted({}, 1'000).request.sampling.maxOutputTokens);
    }

    void aLimitBeyondTheWindowIsWhatFits()
    {
        const FittedChat chat = fitted(32'000, 20'000);
        QVERIFY(chat.notices.empty());
        QCOMPARE(*chat.request.sampling.maxOutputTokens + chat.request.inputTokens, kWindow);
        QVERIFY(!chat.request.isQuotable); // it is not what the caller wrote
        QCOMPARE(*fitted(500, 40'000).request.sampling.maxOutputTokens, 1);
    }

    void aHighLimitCutsNoConversation()
    {
        const FittedChat chat = fitted(32'000, 5'000, 4);
        QVERIFY(chat.notices.empty());
        QCOMPARE(chat.request.messages.size(), std::size_t(5));
    }
};

QTEST_GUILESS_MAIN(TestModelRequest)
#include "tst_modelrequest.moc"
