#include "execution/promptcaches.h"
#include "model/verbatim.h"

#include <memory>

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

std::optional<LastTurn> find(const PromptCaches &caches, const Beginnings &request,
                             base::TimePoint now = kNow)
{
    return caches.find(request, now);
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
        const auto found = find(caches, beginningsOf(request(kSecondEarlier, "Why?")));
        QVERIFY(found);
        QCOMPARE(found->target.service, std::string("east"));
        // Not answered yet, it has no earlier turns.
        QVERIFY(!find(caches, beginningsOf(kFirst)));
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
        QCOMPARE(find(caches, third)->usage.input.value_or(0), 2'100);
        QCOMPARE(find(caches, third)->inARow, 2);
        caches.note(third, turn("west", 2'200));
        earlier.push_back(words(Role::User, "Since when?"));
        earlier.push_back(words(Role::Assistant, "Long ago."));
        const auto fourth = find(caches, beginningsOf(request(earlier, "And?")));
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
        QVERIFY(!find(caches, beginningsOf(other)));
        other = second;
        other.messages[0] = words(Role::System, "Be rude.");
        QVERIFY(!find(caches, beginningsOf(other)));
        other = second;
        other.messages[1] = words(Role::User, "What is a crab");
        QVERIFY(!find(caches, beginningsOf(other)));
        other = second;
        other.tools.push_back({"look", "Looks.", "{}"});
        QVERIFY(!find(caches, beginningsOf(other)));
        other = second;
        other.messages[1].parts.push_back(model::ImagePart{"image/png", "AAAA", {}});
        QVERIFY(!find(caches, beginningsOf(other)));
        other = second;
        other.messages[1].role = Role::Assistant;
        QVERIFY(!find(caches, beginningsOf(other)));
        QVERIFY(find(caches, beginningsOf(second)));
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
        QVERIFY(find(caches, next));
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
        QVERIFY(find(caches, round));
        caches.note(round, turn("east", 2'050));
        messages.push_back(words(Role::Assistant, "Seen."));
        QCOMPARE(find(caches, beginningsOf(request(messages, "Go on.")))->usage.input.value_or(0),
                 2'050);
        result.parts = {model::ToolResultPart{"c1", "look", "A shrimp."}};
        messages[3] = result;
        QCOMPARE(find(caches, beginningsOf(request(messages, "Go on.")))->usage.input.value_or(0),
                 2'000);
    }

    void short_turns_and_old_ones_are_not_kept()
    {
        PromptCaches caches;
        caches.note(beginningsOf(kFirst), turn("east", 1'023)); // nobody caches so little
        const auto second = beginningsOf(request(kSecondEarlier, "Why?"));
        QVERIFY(!find(caches, second));
        caches.note(beginningsOf(kFirst), turn("east", 1'024));
        QVERIFY(find(caches, second, kNow + 5min));
        QVERIFY(!find(caches, second, kNow + 6min));
        // Turns in a row are those that found the cache warm.
        caches.note(second, turn("east", 2'100, kNow + 10min));
        auto earlier = kSecondEarlier;
        earlier.push_back(words(Role::User, "Why?"));
        const auto third = beginningsOf(request(earlier, "Since when?"));
        QCOMPARE(find(caches, third, kNow + 11min)->inARow, 1);
    }

    void what_oxide_cannot_read_makes_no_beginning()
    {
        PromptCaches caches;
        model::TaskRequest first = kFirst;
        first.files = {"/a.txt"};
        caches.note(beginningsOf(first), turn("east", 2'000));
        first = kFirst;
        model::Verbatim verbatim;
        verbatim.foreignContent = {"document"};
        first.verbatim = std::make_shared<const model::Verbatim>(verbatim);
        caches.note(beginningsOf(first), turn("east", 2'000));
        model::TaskRequest second = request(kSecondEarlier, "Why?");
        QVERIFY(!find(caches, beginningsOf(second)));
        caches.note(beginningsOf(kFirst), turn("east", 2'000));
        QVERIFY(find(caches, beginningsOf(second)));
        second.verbatim = first.verbatim;
        QVERIFY(!find(caches, beginningsOf(second)));
    }

    void the_same_question_asked_again_is_kept_from_its_last_time()
    {
        PromptCaches caches;
        caches.note(beginningsOf(kFirst), turn("east", 2'000));
        caches.note(beginningsOf(kFirst), turn("west", 2'000, kNow + 4min));
        caches.note(beginningsOf(request({}, "Other.")), turn("west", 2'000, kNow + 6min));
        const auto found = find(caches, beginningsOf(request(kSecondEarlier, "Why?")));
        QVERIFY(found);
        QCOMPARE(found->target.service, std::string("west"));
    }

    void only_so_many_are_kept()
    {
        PromptCaches caches;
        caches.note(beginningsOf(kFirst), turn("east", 2'000));
        for (int i = 0; i < 8'192; ++i)
            caches.note(beginningsOf(request({}, std::to_string(i))), turn("east", 2'000));
        QVERIFY(!find(caches, beginningsOf(request(kSecondEarlier, "Why?"))));
        QVERIFY(find(caches, beginningsOf(request(
                                 {words(Role::User, "0"), words(Role::Assistant, "Yes.")}, "1"))));
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
        last.usage.cachedInput = 2'048; // and it keeps what it read besides
        QCOMPARE(warmTokens(last, kNow), 5'048);
        last.usage.cacheWrite = 500;
        QCOMPARE(warmTokens(last, kNow), 2'548);
        last.usage.cachedInput = 0;
        last.usage.cacheWrite = 0; // nobody asked it to keep anything
        last.inARow = 1;
        QCOMPARE(warmTokens(last, kNow), 0);
    }
};

QTEST_GUILESS_MAIN(TestPromptCaches)

#include "tst_promptcaches.moc"
