### Circulating, adopting and amending a document: who reads it from then on, and what changed since.

## Fields

adoption = المصادقة
adoption-at = وقت المصادقة
adoption-by = صادق عليها
adoption-role = بصفة
adoption-version = الصيغة المصادق عليها
amendments = التعديلات
amendment-at = وقت الفتح
amendment-by = فتحها
amendment-reason = السبب
amendment-adopted-at = المصادقة السابقة
amendment-adopted-version = الصيغة المصادق عليها من قبل
plan-circulated-on = تاريخ التعميم
terms-circulated-on = تاريخ التعميم

## A step, before it is taken

step-confirm-circulated = تعميم
step-confirm-adopted = مصادقة
step-gives = ستطلع الوزارة على هذه الوثيقة ابتداء من الآن.
step-gives-what = ستطلع على النص كاملا، مع سجله منذ أول كلمة، بما فيه المسودات والفقرات المحذوفة.
step-gives-keeps = ما ستتلقاه يبقى لديها، ولو رجعتم إلى الوراء أو أوقفتم المشاركة.
step-extent-action-plan = { $count ->
    [zero] لا إجراءات
    [one] إجراء واحد
    [two] إجراءان
    [few] { $count } إجراءات
    [many] { $count } إجراء
   *[other] { $count } إجراء
}
step-extent-minutes = { $count ->
    [zero] لا نقط في جدول الأعمال
    [one] نقطة واحدة في جدول الأعمال
    [two] نقطتان في جدول الأعمال
    [few] { $count } نقط في جدول الأعمال
    [many] { $count } نقطة في جدول الأعمال
   *[other] { $count } نقطة في جدول الأعمال
}
step-extent-terms = { $count ->
    [zero] لا أعضاء
    [one] عضو واحد
    [two] عضوان
    [few] { $count } أعضاء
    [many] { $count } عضوا
   *[other] { $count } عضو
}
step-extent-people = { $count ->
    [zero] لا أشخاص معينين
    [one] شخص واحد معين
    [two] شخصان معينان
    [few] { $count } أشخاص معينين
    [many] { $count } شخصا معينا
   *[other] { $count } شخص معين
}
step-councils = يطلع أيضا على هذه الوثيقة: { $names }.
step-same-read = الوزارة تطلع على هذه الوثيقة من قبل: هذه الخطوة لا تغير شيئا في ذلك.
step-same-private = الوزارة لا تطلع على هذه الوثيقة: هذه الخطوة لا تغير شيئا في ذلك.
step-later-adopted = حسب القاعدة المختارة عند الإنشاء، ستطلع عليها ابتداء من المصادقة عليها.
step-unknown = دون جواب من المجلس، لا تعرف هذه الصفحة من يطلع على هذه الوثيقة. وحسب القاعدة المختارة عند الإنشاء، قد تطلع الوزارة على النص كاملا وعلى سجله ابتداء من هذه الخطوة.
step-date = الحقل «{ $field }» فارغ: سيكتب فيه تاريخ اليوم، { $date }.
step-freezes = يجمد النص في هذه الصيغة لدى كل من يتوفر عليه. ولتغييره بعد ذلك، يجب تعديله مع ذكر السبب.
step-freezes-follow-up = ويبقى التتبع مفتوحا (الوضعية، نسبة الإنجاز، المبالغ المؤمَّنة والملتزم بها والمصروفة، القيم المحققة) ولا يعد تعديلا.
step-back-read = تطلع الوزارة على هذه الوثيقة وستستمر في ذلك، مع كل تغيير. لإيقاف ذلك، افتحوا المشاركة بعد الرجوع.
step-back-alone = الوزارة لا تطلع على هذه الوثيقة.
step-back-unknown = دون جواب من المجلس، لا تعرف هذه الصفحة من يطلع على هذه الوثيقة. والرجوع إلى الوراء لا يوقف أي مشاركة.
still-read = ما زالت الوزارة تطلع على هذه الوثيقة.
still-read-stop = إيقاف المشاركة…

## Adopted

adoption-title = تمت المصادقة في { $on }
adoption-title-undated = تمت المصادقة
adoption-frozen = النص مجمد.
adoption-frozen-follow-up = النص مجمد. ويبقى التتبع مفتوحا (الوضعية، نسبة الإنجاز، المبالغ المؤمَّنة والملتزم بها والمصروفة، القيم المحققة).
adoption-who = المصادقة من طرف { $name } ({ $role }).
adoption-who-role = المصادقة بصفة: { $role }.
adoption-unrecorded = لم تسجل الصيغة المصادق عليها: لا يمكن إظهار ما تغير منذ ذلك الحين.
adoption-absent = الصيغة المصادق عليها ليست كاملة هنا: يمكن إظهارها عند وصول الوثيقة كلها.
adoption-amended = تمت المصادقة في { $on }، وعدلت بعد ذلك
adoption-amended-undated = تمت المصادقة، وعدلت بعد ذلك
adoption-opened = أعيد فتحها في { $when }: { $reason }
adoption-changed = تمت المصادقة في { $on }، وتغيرت بعد ذلك
adoption-changed-undated = تمت المصادقة، وتغيرت بعد ذلك
adoption-changed-why = وصلت بعد المصادقة تغييرات كتبت قبل أن يعلم صاحبها بها.
adoption-left = تمت المصادقة في { $on }، ثم أعيدت إلى حالة «{ $state }»
adoption-since = عدلت بعد المصادقة
adoption-amend = تعديل…
adoption-again = مصادقة من جديد…
adoption-changes = ما الذي تغير
adoption-text = النص المصادق عليه
adoption-text-now = النص الحالي
adoption-text-title = النص المصادق عليه في { $on }
adoption-text-shown = تقرؤون النص المصادق عليه، دون ما تغير بعده.
amend-title = تعديل النص المصادق عليه
amend-hint = يفتح النص لكل من يمكنه الكتابة فيه. وسيرى قراؤه عبارة «عدلت بعد ذلك» وهذا السبب وكل فرق.
amend-reason = سبب التعديل
amend-reason-needed = اكتبوا السبب في بضع كلمات.
amend-submit = فتح النص

## Differences

differences-title = ما تغير منذ المصادقة
differences-none = لم يتغير شيء: النص هو الذي تمت المصادقة عليه.
differences-count = { $count ->
    [zero] لا فروق
    [one] فرق واحد
    [two] فرقان
    [few] { $count } فروق
    [many] { $count } فرقا
   *[other] { $count } فرق
}
differences-added = أضيف
differences-removed = سحب
differences-moved = تغير ترتيب الأسطر.
differences-before = النص المصادق عليه
differences-after = الآن
differences-empty = فارغ
differences-unknown = تغيرت قيمة لا يعرفها هذا الإصدار من البرنامج.
differences-follow-up = التتبع
differences-follow-up-hint = ليس التتبع جزءا من النص المصادق عليه: يبقى مفتوحا ولا يعدل شيئا.
differences-loading = قراءة النص المصادق عليه…
differences-failed = تعذرت قراءة النص المصادق عليه.

## Giving access

access-title = هل تريدون فتح هذه الوثيقة لغيركم؟
access-who = سيطلع على هذه الوثيقة ابتداء من الآن: { $names }.
access-what = سيطلعون على النص كاملا، مع سجله منذ أول كلمة، بما فيه المسودات والفقرات المحذوفة.
access-what-new = سيقرأ كل ما يكتب فيها أولا بأول، مع سجله منذ أول كلمة، بما فيه المسودات والفقرات المحذوفة.
access-keeps = ما تم تلقيه يبقى لدى من تلقاه، ولو أوقفتم المشاركة.
access-ministry = الوزارة
access-edit = { $council } (قراءة وكتابة)
access-confirm = فتح الوثيقة
access-back = رجوع
