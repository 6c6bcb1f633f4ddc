#include "execution/promptcaches.h"

#include <QTest>

using namespace oxide;
using namespace std::chrono_literals;
using execution::Beginnings;
using execution::beginningsOf;
using execution::LastTurn;
using execution::PromptCaches;
using model::Message;
using model::Part;
using model::Role;
using model::TextPart;

namespace {

const base::TimePoint kNow{1'700'000'000s};

model::TaskRequest request(std::vector<Message> earlier, std::string prompt)
{
    model::TaskRequest made;
    made.client = "editor";
    made.messages = std::move(earlier);
    made.prompt = std::move(prompt);
    return made;
}

Message words(Role role, std::string text)
{
    return Message::ofText(role, std::move(text));
}

LastTurn turn(const std::string &service, std::int64_t input, base::TimePoint at = kNow)
{
    LastTurn made{{service, "m"}, {}, at};
    made.usage.input = input;
    return made;
}

const model::TaskRequest kFirst = request({words(Role::System, "Be kind.")}, "What is a crab?");
const std::vector<Message> kSecondEarlier = {words(Role::System, "Be kind."),
                                             words(Role::User, "What is a crab?"),
                                             words(Role::Assistant, "An animal.")};

} // namespace

class TestPromptCaches final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void what_begins_with_an_earlier_request_is_found()
    {
        PromptCaches caches;
        caches.note(beginningsOf(kFirst), turn("east", 2'000));
        const auto found = caches.find(beginningsOf(request(kSecondEarlier, "Why?")));
        QVERIFY(found);
        QCOMPARE(found->target.service, std::string("east"));
        // Not answered yet, it has no earlier turns.
        QVERIFY(!caches.find(beginningsOf(kFirst)));
    }

    void the_longest_beginning_counts_and_turns_in_a_row_are_counted()
    {
        PromptCaches caches;
        caches.note(beginningsOf(kFirst), turn("east", 2'000));
        const model::TaskRequest second = request(kSecondEarlier, "Why?");
        caches.note(beginningsOf(second), turn("east", 2'100));
        auto earlier = kSecondEarlier;
        earlier.push_back(words(Role::User, "Why?"));
        earlier.push_back(words(Role::Assistant, "It is so."));
        const auto third = beginningsOf(request(earlier, "Since when?"));
        QCOMPARE(caches.find(third)->usage.input.value_or(0), 2'100);
        QCOMPARE(caches.find(third)->inARow, 2);
        caches.note(third, turn("west", 2'200));
        earlier.push_back(words(Role::User, "Since when?"));
        earlier.push_back(words(Role::Assistant, "Long ago."));
        const auto fourth = caches.find(beginningsOf(request(earlier, "And?")));
        QCOMPARE(fourth->target.service, std::string("west"));
        QCOMPARE(fourth->inARow, 1);
    }

    void another_conversation_is_another()
    {
        PromptCaches caches;
        caches.note(beginningsOf(kFirst), turn("east", 2'000));
        const model::TaskRequest second = request(kSecondEarlier, "Why?");
        model::TaskRequest other = second;
        other.client = "someone else";
        QVERIFY(!caches.find(beginningsOf(other)));
        other = second;
        other.messages[0] = words(Role::System, "Be rude.");
        QVERIFY(!caches.find(beginningsOf(other)));
        other = second;
        other.messages[1] = words(Role::User, "What is a crab");
        QVERIFY(!caches.find(beginningsOf(other)));
        other = second;
        other.tools.push_back({"look", "Looks.", "{}"});
        QVERIFY(!caches.find(beginningsOf(other)));
        other = second;
        other.messages[1].parts.push_back(model::ImagePart{"image/png", "AAAA", {}});
        QVERIFY(!caches.find(beginningsOf(other)));
        other = second;
        other.messages[1].role = Role::Assistant;
        QVERIFY(!caches.find(beginningsOf(other)));
        QVERIFY(caches.find(beginningsOf(second)));
    }

    /// setConversation() of the API takes reminders off the words of the user and has instructions
    /// that come after them before them; the next turn brings them whole.
    void a_turn_that_oxide_took_apart_is_known_again()
    {
        const std::string reminder = "<system-reminder>It is Monday.</system-reminder>";
        PromptCaches caches;
        caches.note(beginningsOf(request({words(Role::System, "Be kind."),
                                          words(Role::System, "Tools have changed."),
                                          words(Role::User, reminder)},
                                         "Find it. Mend it.")),
                    turn("east", 2'000));
        Message whole;
        whole.role = Role::User;
        whole.parts = {TextPart{reminder}, TextPart{"Find it. "}, TextPart{"Mend it."}};
        const auto next = beginningsOf(
            request({words(Role::System, "Be kind."), whole,
                     words(Role::System, "Tools have changed."), words(Role::Assistant, "Done.")},
                    "Thanks."));
        QVERIFY(caches.find(next));
    }

    void rounds_of_tools_go_on_with_their_conversation()
    {
        PromptCaches caches;
        caches.note(beginningsOf(kFirst), turn("east", 2'000));
        Message call;
        call.role = Role::Assistant;
        call.parts = {model::ToolCallPart{"c1", "look", "{}"}};
        Message result;
        result.role = Role::Tool;
        result.parts = {model::ToolResultPart{"c1", "look", "A crab."}};
        auto messages = kSecondEarlier;
        messages.back() = call;
        messages.push_back(result);
        const Beginnings round = beginningsOf(request(messages, {}));
        QVERIFY(caches.find(round));
        caches.note(round, turn("east", 2'050));
        messages.push_back(words(Role::Assistant, "Seen."));
        QCOMPARE(caches.find(beginningsOf(request(messages, "Go on.")))->usage.input.value_or(0),
                 2'050);
        result.parts = {model::ToolResultPart{"c1", "look", "A shrimp."}};
        messages[3] = result;
        QCOMPARE(caches.find(beginningsOf(request(messages, "Go on.")))->usage.input.value_or(0),
                 2'000);
    }

    void short_turns_and_old_ones_are_not_kept()
    {
        PromptCaches caches;
        caches.note(beginningsOf(kFirst), turn("east", 1'023)); // nobody caches so little
        const auto second = beginningsOf(request(kSecondEarlier, "Why?"));
        QVERIFY(!caches.find(second));
        caches.note(beginningsOf(kFirst), turn("east", 1'024));
        QVERIFY(caches.find(second));
        caches.note(beginningsOf(request({}, "Other.")), turn("west", 2'000, kNow + 6min));
        QVERIFY(!caches.find(second));
    }

    void the_same_question_asked_again_is_kept_from_its_last_time()
    {
        PromptCaches caches;
        caches.note(beginningsOf(kFirst), turn("east", 2'000));
        caches.note(beginningsOf(kFirst), turn("west", 2'000, kNow + 4min));
        caches.note(beginningsOf(request({}, "Other.")), turn("west", 2'000, kNow + 6min));
        const auto found = caches.find(beginningsOf(request(kSecondEarlier, "Why?")));
        QVERIFY(found);
        QCOMPARE(found->target.service, std::string("west"));
    }

    void only_so_many_are_kept()
    {
        PromptCaches caches;
        caches.note(beginningsOf(kFirst), turn("east", 2'000));
        for (int i = 0; i < 8'192; ++i)
            caches.note(beginningsOf(request({}, std::to_string(i))), turn("east", 2'000));
        QVERIFY(!caches.find(beginningsOf(request(kSecondEarlier, "Why?"))));
        QVERIFY(caches.find(
            beginningsOf(request({words(Role::User, "0"), words(Role::Assistant, "Yes.")}, "1"))));
    }

    void what_is_warm_is_what_the_provider_told_or_what_it_read()
    {
        LastTurn last = turn("east", 3'000);
        QCOMPARE(warmTokens(last, kNow + 1min), 3'000);
        QCOMPARE(warmTokens(last, kNow + 6min), 0);
        last.usage.cachedInput = 0; // nothing can have been there yet
        QCOMPARE(warmTokens(last, kNow), 3'000);
        last.inARow = 2;
        QCOMPARE(warmTokens(last, kNow), 0);
        last.usage.cachedInput = 2'048;
        QCOMPARE(warmTokens(last, kNow), 2'048);
        last.usage.cacheWrite = 500;
        QCOMPARE(warmTokens(last, kNow), 2'548);
        QCOMPARE(warmTokens(turn("east", 1'000), kNow), 0);
    }
};

QTEST_GUILESS_MAIN(TestPromptCaches)

#include "tst_promptcaches.moc"
