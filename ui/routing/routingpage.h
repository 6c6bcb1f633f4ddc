#pragma once

#include "model/rule.h"
#include "ui/widgets/page.h"

class QMenu;
class QPushButton;
class QStackedWidget;
class QToolButton;

class QAction;

namespace oxide::ui {

class BacktestView;
class Card;
class DryRunCard;
class Label;
class ProfileDraft;
class ProfilesView;
class RuleDraft;
class RuleList;
class Segmented;
class StateChip;
class Strip;

/// What decides: the ordered rules and what holds where none fits, the profiles that rank, and what
/// both, before they are saved, would have changed in the past.
class RoutingPage final : public Page
{
    Q_OBJECT

public:
    explicit RoutingPage(const Context &context, QWidget *parent = nullptr);

    enum class View { Rules, Profiles, Backtest };

    [[nodiscard]] RuleDraft &draft() const { return *m_draft; }
    [[nodiscard]] ProfileDraft &profiles() const { return *m_profileDraft; }
    void showView(View view);
    [[nodiscard]] QString unsaved() const override;

protected:
    void onShown() override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void makeHead();
    QMenu *makeMenu();
    QWidget *makeRulesView();
    QWidget *makeRules();
    QLayout *makeOtherwise();
    QWidget *makeSide();
    QLayout *makeFoot();
    void makeShortcuts();
    void fold();
    void load();
    void refresh();
    void showProblem();
    void showOtherwise();
    void addRule();
    void save();
    void saveRules();
    void importRules();
    void exportRules();
    void takeSaved(const model::RuleSet &rules);

    [[nodiscard]] View view() const;

    RuleDraft *m_draft;
    ProfileDraft *m_profileDraft;
    bool m_loaded = false;
    bool m_saving = false;
    Segmented *m_viewChoice = nullptr;
    QStackedWidget *m_views = nullptr;
    ProfilesView *m_profilesView = nullptr;
    BacktestView *m_backtest = nullptr;
    DryRunCard *m_dryRun = nullptr;
    QToolButton *m_more = nullptr;
    QAction *m_import = nullptr;
    QPushButton *m_add = nullptr;
    QToolButton *m_sideToggle = nullptr;
    QWidget *m_side = nullptr;
    Card *m_card = nullptr;
    Label *m_figures = nullptr;
    Strip *m_notice = nullptr;
    Strip *m_problem = nullptr;
    QStackedWidget *m_stack = nullptr;
    RuleList *m_list = nullptr;
    Label *m_otherwise = nullptr;
    QPushButton *m_profile = nullptr; ///< that ranks where no rule decides
    StateChip *m_state = nullptr;
    QPushButton *m_try = nullptr;
    QPushButton *m_revert = nullptr;
    QPushButton *m_save = nullptr;
};

} // namespace oxide::ui
