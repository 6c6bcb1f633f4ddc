#pragma once

#include "model/rule.h"
#include "ui/widgets/page.h"

class QPushButton;
class QStackedWidget;
class QToolButton;

namespace oxide::ui {

class Card;
class Label;
class RuleDraft;
class RuleList;
class StateChip;
class Strip;

/// The ordered rules, what decides where none fits, and a dry run of both before they are saved.
class RoutingPage final : public Page
{
    Q_OBJECT

public:
    explicit RoutingPage(const Context &context, QWidget *parent = nullptr);

    [[nodiscard]] RuleDraft &draft() const { return *m_draft; }
    [[nodiscard]] QString unsaved() const override;

protected:
    void onShown() override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void makeHead();
    QWidget *makeRules();
    QWidget *makeSide();
    QLayout *makeFoot();
    void makeShortcuts();
    void fold();
    void load();
    void refresh();
    void showProblem();
    void addRule();
    void save();
    void importRules();
    void exportRules();
    void takeSaved(const model::RuleSet &rules);

    RuleDraft *m_draft;
    bool m_loaded = false;
    bool m_saving = false;
    QToolButton *m_sideToggle = nullptr;
    QWidget *m_side = nullptr;
    Card *m_card = nullptr;
    Label *m_figures = nullptr;
    Strip *m_notice = nullptr;
    Strip *m_problem = nullptr;
    QStackedWidget *m_stack = nullptr;
    RuleList *m_list = nullptr;
    Label *m_otherwise = nullptr;
    StateChip *m_state = nullptr;
    QPushButton *m_revert = nullptr;
    QPushButton *m_save = nullptr;
};

} // namespace oxide::ui
