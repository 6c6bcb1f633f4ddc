#include "providers/cliprompt.h"

#include <QTest>

using namespace oxide;
using base::ErrorKind;
using model::Message;
using model::Role;
using providers::ChatRequest;
using providers::cliPrompt;

namespace {

ChatRequest asking(std::vector<Message> messages)
{
    ChatRequest request;
    request.messages = std::move(messages);
    return request;
}

ChatRequest asking(const std::string &prompt)
{
    return asking({Message::ofText(Role::User, prompt)});
}

} // namespace

class TestCliPrompt final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void onePromptGoesAsItIs()
    {
        const auto prompt = cliPrompt(asking("Why is the sky blue?\n"), "X", "/$");
        QVERIFY(prompt);
        QCOMPARE(prompt->text, std::string("Why is the sky blue?\n"));
        QCOMPARE(prompt->system, std::string());
    }

    void aConversationBecomesATranscript()
    {
        const auto prompt = cliPrompt(
            asking({Message::ofText(Role::System, "Be brief."), Message::ofText(Role::User, "One?"),
                    Message::ofText(Role::Assistant, "Two."),
                    Message::ofText(Role::User, "Three?")}),
            "X", "/");
        QVERIFY(prompt);
        QCOMPARE(prompt->system, std::string("Be brief."));
        QCOMPARE(prompt->text,
                 std::string("User: One?\n\nAssistant: Two.\n\nAnswer this last message; what "
                             "stands above is the conversation before it.\n\nUser: Three?"));
    }

    void noPromptIsACommandOfTheProgram_data()
    {
        QTest::addColumn<QString>("text");
        for (const char *text : {"/help", "  /stats", "$ ls", "\n/quit now", "?", "@/etc/passwd"})
            QTest::newRow(text) << QString::fromUtf8(text);
    }

    void noPromptIsACommandOfTheProgram()
    {
        QFETCH(const QString, text);
        const auto prompt = cliPrompt(asking(text.toStdString()), "X", "/$?@");
        QVERIFY(prompt);
        QCOMPARE(prompt->text, "User: " + text.toStdString());
    }

    void anEmptyPromptIsRefused()
    {
        for (const char *text : {"", " \n\t"}) {
            const auto prompt = cliPrompt(asking(text), "X", "/");
            QVERIFY(!prompt);
            QCOMPARE(prompt.error().kind, ErrorKind::InvalidArgument);
        }
        QVERIFY(!cliPrompt(asking(std::vector<Message>()), "X", "/"));
    }

    void imagesOfTheLastTurnAreKept()
    {
        Message message = Message::ofText(Role::User, "What is it?");
        model::ImagePart image;
        image.mediaType = "image/png";
        image.base64 = "AAAA";
        message.parts.emplace_back(image);
        const auto prompt = cliPrompt(asking({message}), "X", "/");
        QVERIFY(prompt);
        QCOMPARE(prompt->images, std::vector{image});
    }

    void whatAProgramCannotDoIsRefused()
    {
        ChatRequest tools = asking("Hi");
        tools.tools.emplace_back();
        QCOMPARE(cliPrompt(tools, "X", "/").error().kind, ErrorKind::Unsupported);
        Message message = Message::ofText(Role::User, "What is it?");
        model::ImagePart image;
        image.url = "https://example.org/a.png";
        message.parts.emplace_back(image);
        QCOMPARE(cliPrompt(asking({message}), "X", "/").error().kind, ErrorKind::Unsupported);
    }

    void jsonModeIsAskedForInWords()
    {
        ChatRequest request = asking("Hi");
        request.sampling.jsonMode = true;
        QVERIFY(cliPrompt(request, "X", "/")->system.find("JSON") != std::string::npos);
    }

    void aPromptOverTheLimitIsNamedWithBothNumbers()
    {
        QVERIFY(providers::checkPromptSize(100, 100, "X"));
        const auto over = providers::checkPromptSize(101, 100, "X");
        QVERIFY(!over);
        QCOMPARE(over.error().kind, ErrorKind::ContextTooLong);
        QVERIFY(over.error().message.find("101") != std::string::npos);
        QVERIFY(over.error().message.find("100") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestCliPrompt)
#include "tst_cliprompt.moc"
