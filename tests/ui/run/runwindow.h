#pragma once

#include "support/fakeengine.h"
#include "ui/run/answerpane.h"
#include "ui/run/decisioncard.h"
#include "ui/run/promptbox.h"
#include "ui/run/runpage.h"
#include "ui/theme/look.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/servicebook.h"

#include <memory>
#include <utility>
#include <vector>

#include <QPlainTextEdit>
#include <QPromise>
#include <QPushButton>
#include <QTest>

namespace oxide::test {

/// Gives previews when the test says so, in any order.
class LateEngine final : public FakeEngine
{
public:
    engine::Reply<model::Decision> preview(model::TaskRequest request) override
    {
        if (!late)
            return FakeEngine::preview(std::move(request));
        auto promise = std::make_shared<QPromise<base::Result<model::Decision>>>();
        promise->start();
        pending.push_back({request.prompt, promise});
        return promise->future();
    }

    void answer(std::size_t which)
    {
        model::Decision decision;
        decision.chain = {{pending[which].first, "m"}};
        pending[which].second->addResult(decision);
        pending[which].second->finish();
    }

    engine::Reply<model::TaskDetail> task(model::TaskId id) override
    {
        if (!lateTasks)
            return FakeEngine::task(id);
        auto promise = std::make_shared<QPromise<base::Result<model::TaskDetail>>>();
        promise->start();
        heldTasks.emplace_back(id, promise);
        return promise->future();
    }

    void answerTasks()
    {
        for (const auto &[id, promise] : heldTasks) {
            promise->addResult(FakeEngine::task(id).result());
            promise->finish();
        }
    }

    bool lateTasks = false;
    std::vector<
        std::pair<model::TaskId, std::shared_ptr<QPromise<base::Result<model::TaskDetail>>>>>
        heldTasks;
    bool late = false;
    std::vector<std::pair<std::string, std::shared_ptr<QPromise<base::Result<model::Decision>>>>>
        pending;
};

/// The Run page over it, shown.
struct RunWindow {
    RunWindow()
    {
        engine.setStreamInterval(0);
        page.resize(1080, 740);
        page.show();
        (void)QTest::qWaitForWindowExposed(&page);
        edit->setFocus();
    }

    [[nodiscard]] QPushButton *send() const
    {
        for (QPushButton *button : page.findChildren<QPushButton *>()) {
            if (button->accessibleName() == QStringLiteral("Send"))
                return button;
        }
        return nullptr;
    }

    void choose(int mode)
    {
        auto *modes = page.findChild<ui::Segmented *>();
        modes->setCurrent(mode);
        Q_EMIT modes->chosen(mode);
    }

    /// The page has four of them, one for each mode and side.
    static ui::AnswerPane *shownIn(const ui::RunPage &page)
    {
        for (auto *pane : page.findChildren<ui::AnswerPane *>()) {
            if (pane->isVisibleTo(&page))
                return pane;
        }
        return nullptr;
    }

    LateEngine engine;
    ui::Look look{ui::ThemeChoice::Light};
    ui::ServiceBook services{engine};
    ui::RunPage page{ui::Context{engine, look, services}};
    ui::PromptBox *prompt = page.findChild<ui::PromptBox *>();
    QPlainTextEdit *edit = prompt->findChild<QPlainTextEdit *>();
    ui::DecisionCard *decision = page.findChild<ui::DecisionCard *>();
    ui::AnswerPane *answer = shownIn(page);
};

} // namespace oxide::test
